#include <ebb/io/named.hpp>

#include "edit_distance.hpp"
#include "printed.hpp"

#include <ebb/ebb.hpp>

#include <algorithm>
#include <cctype>

namespace ebb {
namespace {

using multistep = dpm_solver_multistep;
constexpr auto heun_rule = second_order::heun;

// On flow models ComfyUI and stable-diffusion.cpp place the nodes of these by -log sigma.
bool on_flow(const levels& grid) { return resolve(axis::automatic, grid) == axis::flow; }

struct shipped_2m {
  static constexpr sampler_facts facts = multistep::facts;
  plan operator()(const levels& grid) const {
    return multistep{.flow_as_shipped = on_flow(grid)}(grid);
  }
};
struct shipped_res_multistep {
  static constexpr sampler_facts facts = res_multistep::facts;
  double eta;
  plan operator()(const levels& grid) const {
    return res_multistep{.eta = eta, .flow_as_shipped = on_flow(grid)}(grid);
  }
};

struct sampler_entry {
  std::string name;
  std::vector<std::string> aliases;
  std::function<plan(const levels&)> plain, shipped;
  sampler_facts facts, shipped_facts;
};

template <class S>
sampler_entry row(std::string name, std::vector<std::string> aliases, S plain) {
  return {std::move(name), std::move(aliases), plain, plain, facts_of(plain), facts_of(plain)};
}
template <class S, class Shipped>
sampler_entry row(std::string name, std::vector<std::string> aliases, S plain, Shipped shipped) {
  return {std::move(name), std::move(aliases), plain, shipped, facts_of(plain), facts_of(shipped)};
}

// One line a sampler: ComfyUI's name, everyone else's, what it is, what it is as shipped.
const std::vector<sampler_entry>& sampler_table() {
  static const std::vector<sampler_entry> table{
      row("ddim", {}, ddim{}),
      row("ddim_cfg_pp", {"DDIM CFG++"}, ddim{.cfg_pp = true}),
      row("ddim_trailing", {}, euler_ancestral{.eta = 0}),
      row("ddpm", {}, ddpm{}),
      row("deis", {}, deis{}),
      row("dpm_2", {"DPM2"}, dpm_2{}),
      row("dpm_2_ancestral", {"DPM2 a"}, dpm_2_ancestral{}),
      row("dpm_fast", {}, dpm_fast{}),
      row("dpmpp_2m", {"DPM++ 2M"}, multistep{}, shipped_2m{}),
      row("dpmpp_2m_cfg_pp", {}, multistep{.cfg_pp = true}),
      row("dpmpp_2m_sde", {"dpmpp_2m_sde_gpu", "DPM++ 2M SDE", "dpm++2m_sde_bt"},
          multistep{.eta = 1}),
      row("dpmpp_2m_sde_heun", {"dpmpp_2m_sde_heun_gpu", "DPM++ 2M SDE Heun"},
          multistep{.rule = heun_rule, .eta = 1}),
      row("dpmpp_2m_v2", {"dpm++2mv2"}, dpm_solver_2m_v2{}),
      row("dpmpp_2s_ancestral", {"DPM++ 2S a"}, dpm_solver_2s_ancestral{}),
      row("dpmpp_2s_ancestral_cfg_pp", {}, dpm_solver_2s_ancestral{.cfg_pp = true}),
      row("dpmpp_3m_sde", {"dpmpp_3m_sde_gpu", "DPM++ 3M SDE"},
          multistep{.order = 3, .rule = heun_rule, .eta = 1},
          multistep{.order = 3, .rule = heun_rule, .eta = 1, .as_shipped = true}),
      row("dpmpp_sde", {"dpmpp_sde_gpu", "DPM++ SDE"}, dpm_solver_sde{}),
      row("er_sde", {}, er_sde{}, er_sde{.as_shipped = true}),
      row("euler", {}, euler{}),
      row("euler_ancestral", {"Euler a"}, euler_ancestral{}),
      row("euler_ancestral_cfg_pp", {"euler_a_cfg_pp"}, euler_ancestral{.cfg_pp = true}),
      row("euler_cfg_pp", {}, euler{.cfg_pp = true}),
      row("exp_heun_2_x0", {}, exponential_heun{}),
      row("exp_heun_2_x0_sde", {}, exponential_heun{.eta = 1},
          exponential_heun{.eta = 1, .draw_always = true}),
      row("gradient_estimation", {"euler_ge"}, gradient_estimation{}),
      row("gradient_estimation_cfg_pp", {}, gradient_estimation{.cfg_pp = true}),
      row("heun", {}, heun{}),
      row("heunpp2", {"Heun++"}, heunpp2{}),
      row("ipndm", {}, ipndm{}),
      row("ipndm_v", {}, ipndm_v{}, ipndm_v{.as_shipped = true}),
      row("lcm", {}, lcm{}),
      row("lms", {}, lms{}),
      row("plms", {}, pndm{pndm::start::improved_euler}),
      row("pndm", {}, pndm{}),
      row("res_2s", {}, res_singlestep{}),
      row("res_3s", {}, res_singlestep{.order = 3}),
      row("res_multistep", {"res_2m"}, res_multistep{}, shipped_res_multistep{0}),
      row("res_multistep_ancestral", {}, res_multistep{.eta = 1}, shipped_res_multistep{1}),
      row("res_multistep_ancestral_cfg_pp", {}, res_multistep{.eta = 1, .cfg_pp = true}),
      row("res_multistep_cfg_pp", {}, res_multistep{.cfg_pp = true}),
      row("restart", {}, restart{}),
      row("sa_solver", {}, sa_solver{}),
      row("sa_solver_pece", {}, sa_solver{.pece = true}),
      row("seeds_2", {}, seeds_2{}),
      row("seeds_3", {}, seeds_3{}),
      row("tcd", {}, tcd{}),
      row("uni_pc", {"UniPC"}, unipc{.order = 3, .b = unipc::variant::bh1}),
      row("uni_pc_bh2", {}, unipc{.order = 3})};
  return table;
}

struct grid_entry {
  std::string name;
  std::vector<std::string> aliases;
  std::function<levels(const any_schedule&, std::size_t)> make;
};

template <class Maker>
grid_entry grid_row(std::string name, std::vector<std::string> aliases, Maker make) {
  return {std::move(name), std::move(aliases), [make](const any_schedule& schedule, std::size_t n) {
            return std::visit([&](const auto& s) { return make(s, n); }, schedule);
          }};
}

// For laws of sigma: on a flow, which begins at sigma / alpha = infinity, they run over its own
// sigma from 1 to a thousandth, as in ComfyUI.
template <class Maker>
auto over_sigma(Maker make) {
  return [make](const auto& schedule, std::size_t n) -> levels {
    if constexpr (std::is_same_v<std::decay_t<decltype(schedule)>, flow>) {
      std::vector<double> sigmas;
      for (const auto& level : make(ve{.sigma_min = 0.001, .sigma_max = 1}, n))
        sigmas.push_back(level.sigma);
      return grid::from_sigmas(schedule, sigmas);
    } else {
      return make(schedule, n);
    }
  };
}

// For grids that are made from a table of training steps, or from the flow's own sigmas.
template <class Wanted, class Maker>
auto only_for(const char* name, const char* kind, Maker make) {
  return [name, kind, make](const auto& schedule, std::size_t n) -> levels {
    if constexpr (std::is_same_v<std::decay_t<decltype(schedule)>, Wanted>)
      return make(schedule, n);
    else fail(errc::incompatible_options, {"grid ", name, ": needs ", kind});
  };
}

const std::vector<grid_entry>& grid_table() {
  namespace g = grid;
  static const std::vector<grid_entry> table{
      grid_row("align_your_steps", {"ays", "Align Your Steps"},
               [](const auto& s, std::size_t n) { return g::align_your_steps(s, n); }),
      grid_row("align_your_steps_sdxl", {"ays_sdxl"},
               [](const auto& s, std::size_t n) {
                 return g::align_your_steps(s, n, {.model = g::ays_model::sdxl});
               }),
      grid_row("align_your_steps_svd", {"ays_svd"},
               [](const auto& s, std::size_t n) {
                 return g::align_your_steps(s, n, {.model = g::ays_model::svd});
               }),
      grid_row("beta", {}, [](const auto& s, std::size_t n) { return g::beta(s, n); }),
      grid_row("beta57", {}, [](const auto& s, std::size_t n) { return g::beta(s, n, g::beta57); }),
      grid_row("bong_tangent", {},
               [](const auto& s, std::size_t n) { return g::bong_tangent(s, n); }),
      grid_row("cosine", {},
               over_sigma([](const auto& s, std::size_t n) { return g::cosine(s, n); })),
      grid_row("ddim_uniform", {"DDIM"},
               only_for<discrete_schedule>("ddim_uniform", "a schedule of training steps",
                                           [](const auto& s, std::size_t n) {
                                             return g::ddim_uniform(s, n, {.any_count = true});
                                           })),
      grid_row("exponential", {},
               over_sigma([](const auto& s, std::size_t n) { return g::exponential(s, n); })),
      grid_row("gits", {}, [](const auto& s, std::size_t n) { return g::gits(s, n); }),
      grid_row("karras", {},
               over_sigma([](const auto& s, std::size_t n) { return g::karras(s, n); })),
      grid_row("kl_optimal", {"KL Optimal"},
               over_sigma([](const auto& s, std::size_t n) { return g::kl_optimal(s, n); })),
      grid_row("laplace", {},
               over_sigma([](const auto& s, std::size_t n) { return g::laplace(s, n); })),
      grid_row("lcm", {}, [](const auto& s, std::size_t n) { return g::lcm(s, n); }),
      grid_row("leading", {}, [](const auto& s, std::size_t n) { return g::leading(s, n); }),
      grid_row("linear_quadratic", {},
               [](const auto& s, std::size_t n) { return g::linear_quadratic(s, n); }),
      grid_row("linspace", {"normal", "Uniform", "discrete"},
               [](const auto& s, std::size_t n) { return g::linspace(s, n); }),
      grid_row("lu_lambdas", {},
               over_sigma([](const auto& s, std::size_t n) { return g::lu_lambdas(s, n); })),
      grid_row("optimal_steps_chroma", {},
               only_for<flow>("optimal_steps_chroma", "the flow schedule",
                              [](const auto& s, std::size_t n) {
                                return g::optimal_steps(s, n, {.model = g::optimal_model::chroma});
                              })),
      grid_row("optimal_steps_flux", {},
               only_for<flow>("optimal_steps_flux", "the flow schedule",
                              [](const auto& s, std::size_t n) { return g::optimal_steps(s, n); })),
      grid_row("optimal_steps_wan", {},
               only_for<flow>("optimal_steps_wan", "the flow schedule",
                              [](const auto& s, std::size_t n) {
                                return g::optimal_steps(s, n, {.model = g::optimal_model::wan});
                              })),
      grid_row("polyexponential", {},
               over_sigma([](const auto& s, std::size_t n) { return g::polyexponential(s, n); })),
      grid_row("sgm_uniform", {},
               [](const auto& s, std::size_t n) { return g::sgm_uniform(s, n); }),
      grid_row("simple", {}, [](const auto& s, std::size_t n) { return g::simple(s, n); }),
      grid_row("smoothstep", {}, [](const auto& s, std::size_t n) { return g::smoothstep(s, n); }),
      grid_row("trailing", {"turbo", "Turbo"},
               [](const auto& s, std::size_t n) { return g::trailing(s, n); }),
      grid_row("uniform_log_snr", {"logsnr"},
               over_sigma([](const auto& s, std::size_t n) { return g::uniform_log_snr(s, n); })),
      grid_row("vp", {}, [](const auto& s, std::size_t n) { return g::vp(s, n); })};
  return table;
}

// "DPM++ 2M SDE" and "dpmpp_2m_sde" are one name.
std::string plain(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (c == ' ' || c == '_' || c == '-') continue;
    if (c == '+') text += 'p';
    else text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return text;
}

template <class Entry>
const Entry* find(const std::vector<Entry>& table, std::string_view name) {
  const std::string wanted = plain(name);
  for (const auto& entry : table) {
    if (plain(entry.name) == wanted) return &entry;
    for (const auto& alias : entry.aliases)
      if (plain(alias) == wanted) return &entry;
  }
  return nullptr;
}

template <class Entry>
[[noreturn]] void refuse(const char* what, const std::vector<Entry>& table, std::string_view name) {
  const std::string wanted = plain(name);
  const std::string* nearest = &table.front().name;
  std::size_t least = edit_distance(plain(*nearest), wanted);
  for (const auto& entry : table) {
    const auto consider = [&](const std::string& candidate) {
      const std::size_t distance = edit_distance(plain(candidate), wanted);
      if (distance < least) least = distance, nearest = &candidate;
    };
    consider(entry.name);
    for (const auto& alias : entry.aliases) consider(alias);
  }
  fail(errc::unknown_value, {what, " ", in_quotes(name),
                             ": there is none of this name; the nearest is ", in_quotes(*nearest)});
}

template <class Entry>
std::vector<std::string> names_of(const std::vector<Entry>& table) {
  std::vector<std::string> names;
  for (const auto& entry : table) names.push_back(entry.name);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

chosen_sampler named_sampler(std::string_view name, name_options options) {
  const auto choose = [&](const sampler_entry& entry, std::string grid) {
    return chosen_sampler{entry.name, options.as_shipped ? entry.shipped : entry.plain,
                          options.as_shipped ? entry.shipped_facts : entry.facts, std::move(grid)};
  };
  if (plain(name) == "dpmadaptive")
    fail(errc::incompatible_options, {"sampler ", in_quotes(name),
                                      ": it chooses its steps as it goes, which no plan can; run "
                                      "ebb::adaptive (ebb/run/adaptive_run.hpp), or take dpm_fast "
                                      "or dpmpp_2m"});
  if (const auto* found = find(sampler_table(), name)) return choose(*found, "");
  // a sampler and a grid in one: "DPM++ 2M Karras"
  for (std::size_t cut = name.size(); cut-- > 1;) {
    if (name[cut] != ' ') continue;
    const auto* sampler = find(sampler_table(), name.substr(0, cut));
    const auto* grid = find(grid_table(), name.substr(cut + 1));
    if (sampler != nullptr && grid != nullptr) return choose(*sampler, grid->name);
  }
  refuse("sampler", sampler_table(), name);
}

chosen_grid named_grid(std::string_view name) {
  if (const auto* found = find(grid_table(), name)) return {found->name, found->make};
  refuse("grid", grid_table(), name);
}

std::vector<std::string> sampler_names() { return names_of(sampler_table()); }
std::vector<std::string> grid_names() { return names_of(grid_table()); }

}  // namespace ebb
