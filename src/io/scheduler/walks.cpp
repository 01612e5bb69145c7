#include "walks.hpp"

#include <ebb/ebb.hpp>

#include <algorithm>
#include <cmath>

namespace ebb {
namespace {

using namespace symbols;
using table_pointer = std::shared_ptr<const training_table>;

// The plan with one draw for each step, whether it is used or not.
plan drawing_always(const plan& plan) {
  ebb::plan result;
  for (stage stage : plan.stages()) {
    if (stage.state) stage.draws = 1;
    result.add(std::move(stage));
  }
  return result;
}

// Once more the network at the last level, to no effect.
plan with_last_call(plan plan, const noise_level& last) {
  plan.step(last, last, x());
  return plan;
}

// DDIM goes from t to t - N div n whatever the times are; n follows from two of them.
plan ddim_walk(const scheduler_settings& s, const training_table& table, const levels& grid,
               bool stays) {
  const double all = static_cast<double>(table.steps());
  plan plan;
  double n = 1;
  if (grid.size() > 2) {
    const double gap = grid[0].t - grid[1].t;
    n = s.timestep_spacing == time_spacing::linspace ? std::round((all - 1) / gap) + 1
                                                     : std::round(all / gap);
  }
  const double stride = std::floor(all / n);
  for (std::size_t i = 0; i + (stays ? 0 : 1) < grid.size(); ++i) {
    const auto& at = grid[i];
    const double t = at.t - stride;
    const noise_level to = t >= 0               ? table.level(static_cast<std::size_t>(t))
                           : s.set_alpha_to_one ? noise_level{-1, 1, 0}
                                                : table.level(0);
    plan.step(at, to, to.alpha * d() + to.sigma * e());
  }
  return plan;
}

// DDPM draws while t > 0, and adds noise once more where the last t is above 0.
plan ddpm_walk(const scheduler_settings& s, const levels& grid) {
  const bool large = s.variance_type == variance_kind::fixed_large ||
                     s.variance_type == variance_kind::fixed_large_log;
  const bool learned = s.variance_type == variance_kind::learned_range;
  const ddpm sampler{learned ? ddpm::variance_type::learned_range
                     : large ? ddpm::variance_type::fixed_large
                             : ddpm::variance_type::fixed_small};
  const auto plan = sampler(grid);
  ebb::plan result;
  for (stage stage : plan.stages()) {
    if (stage.at.t > 0) stage.draws = 1;
    if (stage.at.t > 0 && stage.to.sigma == 0) {
      if (learned) {
        stage.learned = learned_variance{std::log(1e-20), 2 * std::log(stage.at.sigma)};
        stage.point += z();
      } else {
        stage.point += (large ? stage.at.sigma : 1e-10) * z();
      }
      stage.state = stage.point;
    }
    result.add(std::move(stage));
  }
  return result;
}

// Euler with the difference of sigmas rounded to float, which shows where it is large.
plan euler_walk(const levels& grid) {
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    const auto &s = grid[i], &t = grid[i + 1];
    const double share = kept(t.sigma - s.sigma, true) / s.sigma;
    plan.step(s, t, (1 + share) * x() - share * d());
  }
  return plan;
}

// UnCLIP's step, called plainly, goes from t to t - 1 whatever the times are, by the table's betas.
plan unclip_walk(const training_table& table, const levels& grid) {
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    const auto t = static_cast<std::size_t>(grid[i].t);
    const double before = t > 0 ? table.alpha_bar(t - 1) : 1, beta = table.beta(t);
    const double rest = 1 - table.alpha_bar(t);
    auto row =
        std::sqrt(before) * beta / rest * d() + std::sqrt(1 - beta) * (1 - before) / rest * x();
    if (t > 0) row += std::sqrt((1 - before) / rest * beta) * z();
    plan.step(grid[i], grid[i + 1], row);
  }
  return plan;
}

// KDPM2 ancestral with its split and middle in float, whose rounding the told time shows.
plan dpm_2_ancestral_walk(const training_table& table, const levels& grid) {
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    const auto &s = grid[i], &t = grid[i + 1];
    if (t.sigma == 0) {
      plan.step(s, t, d());
      continue;
    }
    const auto high = static_cast<float>(s.sigma), low = static_cast<float>(t.sigma);
    const float up = std::sqrt(low * low * (high * high - low * low) / (high * high));
    const float down = std::sqrt(low * low - up * up);
    const float middle = std::exp(std::log(high) + 0.5F * (std::log(down) - std::log(high)));
    const double m = static_cast<double>(middle), to = static_cast<double>(down);
    const noise_level between{table.time_of(m), 1, m};
    plan.add({.at = s, .point = straight_step(s, between), .state = {}, .to = between});
    plan.step(between, t, x() + (to - s.sigma) * n() + static_cast<double>(up) * z());
  }
  return plan;
}

// DDIM upwards: the state lies one step below the time that the network is told.
plan ddim_inverse_walk(const levels& grid, bool stays) {
  plan plan;
  plan.begin_at(grid.back());
  if (stays) plan.step(grid.back(), grid.back(), x());
  for (std::size_t i = grid.size() - 1; i-- > 0;) {
    noise_level at = grid[i + 1];
    at.t = grid[i].t;
    at.sigma = std::max(at.sigma, 1e-30);  // where it is 0 the limit is taken
    plan.add({.at = at,
              .point = grid[i].alpha * d() + grid[i].sigma * e(),
              .state = grid[i].alpha * d() + grid[i].sigma * e(),
              .to = grid[i]});
  }
  return plan;
}

// CogVideoX's DPM: 2M SDE, with two draws from the second step on, the first of them unused.
plan cogvideox_dpm_walk(const levels& grid) {
  const auto plan = dpm_solver_multistep{.eta = 1}(grid);
  ebb::plan result;
  for (stage stage : plan.stages()) {
    if (!result.empty()) {
      const double c = stage.point[{symbol::kind::z, 0}];
      stage.point += c * (z(1) - z(0));
      stage.state = stage.point;
    }
    stage.draws = result.empty() ? 1 : 2;
    result.add(std::move(stage));
  }
  return result;
}

// IPNDM extrapolates to the end, and at alpha = 0 takes the x_0 estimate for 0.
plan ipndm_walk(const levels& grid) {
  const auto plan = ipndm{.denoise_last = false}(grid);
  ebb::plan result;
  for (stage stage : plan.stages()) {
    if (stage.at.alpha == 0) stage.state = stage.point = stage.to.sigma * x();
    result.add(std::move(stage));
  }
  return result;
}

plan tcd_walk(const training_table& table, const levels& grid) {
  constexpr double gamma = 0.3;
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    const auto &s = grid[i], &t = grid[i + 1];
    const bool last = i + 2 == grid.size();
    const auto back = table.level(static_cast<std::size_t>(std::floor((1 - gamma) * t.t)));
    const double ratio = last ? 1 : t.alpha / back.alpha, kept = ratio * back.sigma;
    const double up = last ? 0 : std::sqrt((t.sigma - kept) * (t.sigma + kept));
    plan.step(s, t, (last ? back.alpha : t.alpha) * d() + kept * e() + up * z());
  }
  return plan;
}

// diffusers' third-order SDE has the constant of the second difference with the wrong sign.
plan third_order_sde(const dpm_solver_multistep& sampler, const levels& grid) {
  const auto plan = sampler(grid);
  ebb::plan result;
  for (std::size_t i = 0; i < plan.stages().size(); ++i) {
    stage stage = plan.stages()[i];
    const std::size_t left = plan.stages().size() - i;
    const exponential_step step(stage.at, stage.to, sampler.eta);
    if (i >= 2 && step.finite() && !(sampler.lower_order_final && left < 3)) {
      const double b = step.position(grid[i - 1]), c = step.position(grid[i - 2]);
      stage.point += -stage.to.alpha *
                     (1 / (b * c) * d() + 1 / (b * (b - c)) * d(1) + 1 / (c * (c - b)) * d(2));
      stage.state = stage.point;
    }
    result.add(std::move(stage));
  }
  return result;
}

plan multistep_walk(const scheduler_settings& s, const levels& grid) {
  const bool data = s.algorithm_type == dpm_algorithm::dpm_solver_pp ||
                    s.algorithm_type == dpm_algorithm::sde_dpm_solver_pp;
  const bool sde = s.algorithm_type == dpm_algorithm::sde_dpm_solver ||
                   s.algorithm_type == dpm_algorithm::sde_dpm_solver_pp;
  const std::size_t n = grid.size() - 1;
  const dpm_solver_multistep sampler{
      .order = s.solver_order,
      .over = data ? integrand::data : integrand::noise,
      .rule = s.solver_type == solver_kind::heun ? second_order::heun : second_order::midpoint,
      .eta = sde ? 1.0 : 0.0,
      .lower_order_final = s.lower_order_final && n < 15,
      .as_shipped = true};
  auto plan = sde && s.solver_order == 3 ? third_order_sde(sampler, grid) : sampler(grid);
  if (s.euler_at_final && !sampler.lower_order_final && grid.back().sigma > 0) {
    ebb::plan result;
    for (std::size_t i = 0; i + 1 < n; ++i) result.add(plan.stages()[i]);
    const exponential_step step(grid[n - 1], grid[n], sampler.eta, sampler.over);
    result.step(grid[n - 1], grid[n], step.through({{grid[n - 1]}}) + step.fresh() * z());
    plan = std::move(result);
  }
  return sde ? drawing_always(plan) : plan;
}

// A last step of no length, as one too short to matter: its call corrects the step before.
levels with_shortest_step(levels grid) {
  noise_level last = grid.back();
  last.sigma *= 1 - 1e-13;
  grid.push_back(last);
  return grid;
}

// Blocks that end with the run, a shorter one first; with a clean end, or steps that do not fill
// blocks, as our sampler has them.
plan singlestep_walk(const scheduler_settings& s, const levels& grid, bool stays) {
  const bool sde = s.algorithm_type == dpm_algorithm::sde_dpm_solver_pp;
  const auto over =
      s.algorithm_type == dpm_algorithm::dpm_solver ? integrand::noise : integrand::data;
  const auto rule =
      s.solver_type == solver_kind::heun ? second_order::heun : second_order::midpoint;
  const auto order = static_cast<std::size_t>(s.solver_order);
  plan plan;
  if (grid.back().sigma == 0 || s.lower_order_final) {
    plan = dpm_solver_singlestep{
        .order = s.solver_order, .over = over, .rule = rule, .eta = sde ? 1.0 : 0.0}(grid);
  } else {
    std::vector<noise_level> stops(grid.begin(), grid.end());
    if (stays) stops.push_back(grid.back());
    for (std::size_t i = 0; i + 1 < stops.size();) {
      const std::size_t left = stops.size() - 1 - i;
      const std::size_t length = left % order > 0 ? left % order : order;
      std::vector<noise_level> stages;
      for (std::size_t k = 1; k <= length; ++k) stages.push_back(stops[i + k]);
      auto rows = singlestep(stops[i], stages, over, rule, rule == second_order::heun, sde ? 1 : 0);
      rows.back().state = rows.back().point;
      for (auto& row : rows) plan.add(std::move(row));
      i += length;
    }
  }
  return sde ? drawing_always(plan) : plan;
}

// DEIS goes on to the table's first sigma, its order lowered on the way.
plan deis_walk(const scheduler_settings& s, const levels& grid, std::size_t calls) {
  const std::size_t n = grid.size() - 1;
  plan plan;
  for (std::size_t i = 0; i < n; ++i) {
    std::size_t order = static_cast<std::size_t>(s.solver_order);
    if (s.lower_order_final && calls < 15) order = std::min(order, calls - i);
    plan.step(grid[i], grid[i + 1],
              exponential_step(grid[i], grid[i + 1], 0, integrand::noise)
                  .through(newest(grid, i, order)));
  }
  return plan;
}

// SA-Solver with the term that diffusers adds at order 2, and tau 1 for times 200 to 800. Where the
// last step has no length, its call still corrects the step before.
plan sa_walk(const scheduler_settings& s, const levels& grid, bool stays) {
  const std::size_t n = grid.size() - 1, calls = n + (stays ? 1 : 0);
  const auto eta_at = [&](std::size_t i) {
    return grid[i].t >= 200 && grid[i].t <= 800 ? 1.0 : 0.0;
  };
  const auto order_of = [&](int most, std::size_t known, std::size_t left) {
    const std::size_t order = std::min(static_cast<std::size_t>(most), known);
    return s.lower_order_final ? std::min(order, left) : order;
  };
  // in float, for it is a difference of nearly equal numbers
  const auto lambda = [&](std::size_t i) {
    const auto sigma = static_cast<float>(grid[i].noise_to_signal());
    const float alpha = 1 / std::sqrt(sigma * sigma + 1);
    return std::log(alpha) - std::log(sigma * alpha);
  };
  const auto extra = [&](std::size_t i, bool corrects, std::size_t ago) {
    const auto k = static_cast<float>(1 + eta_at(i));
    const float h = lambda(i + 1) - lambda(i), rest = h * k - 1 + std::exp(k * -h);
    const float change = corrects ? h / 2 - rest / (k * k * h)
                                  : (h * h / 2 - rest / (k * k)) / (lambda(i) - lambda(i - 1));
    return grid[i + 1].alpha * static_cast<double>(k * change) * (d(ago) - d(ago + 1));
  };
  // step i, seen `later` evaluations after its own
  const auto predicted = [&](std::size_t i, std::size_t later) {
    const std::size_t order = order_of(s.predictor_order, i + 1, calls - i);
    auto nodes = newest(grid, i, order);
    for (auto& node : nodes) node.ago += later;
    auto row = exponential_step(grid[i], grid[i + 1], eta_at(i)).through(nodes);
    if (order == 2) row += extra(i, false, later);
    return row;
  };
  const auto corrected = [&](std::size_t i) {  // of step i - 1, at the evaluation i
    const exponential_step step(grid[i - 1], grid[i], eta_at(i - 1));
    const std::size_t order = order_of(s.corrector_order, i + 1, calls - i + 2);
    auto row = step.through(newest(grid, i, order));
    if (order == 2) row += extra(i - 1, true, 0);
    const auto change = row - predicted(i - 1, 1);
    const symbol state{symbol::kind::x, 0};
    return x() + (change - change[state] * combination(state));
  };
  plan plan;
  for (std::size_t i = 0; i < n; ++i) {
    const auto row =
        predicted(i, 0) + exponential_step(grid[i], grid[i + 1], eta_at(i)).fresh() * z();
    plan.step(grid[i], grid[i + 1], i > 0 ? after(corrected(i), row) : row);
  }
  if (stays) plan.step(grid[n], grid[n], n > 0 ? corrected(n) : x());
  return drawing_always(plan);
}

}  // namespace

plan inverse_walk(const scheduler_settings& s, const levels& grid, bool as_shipped) {
  const bool data = s.algorithm_type == dpm_algorithm::dpm_solver_pp ||
                    s.algorithm_type == dpm_algorithm::sde_dpm_solver_pp;
  const std::size_t n = grid.size() - 1;
  plan plan;
  plan.begin_at(grid.back());
  for (std::size_t i = 0; i < n; ++i) {
    const auto &from = grid[n - i], &to = grid[n - i - 1];
    std::size_t order = std::min(static_cast<std::size_t>(s.solver_order), i + 1);
    if (s.lower_order_final && n < 15) order = std::min(order, n - i);
    std::vector<node> nodes;
    for (std::size_t k = 0; k < order; ++k) nodes.push_back({grid[n - i + k], k});
    const exponential_step step(from, to, 0, data ? integrand::data : integrand::noise);
    const auto rule =
        s.solver_type == solver_kind::heun ? second_order::heun : second_order::midpoint;
    auto row = order == 2 ? second_order_row(step, nodes, rule) : step.through(nodes);
    if (order == 3 && as_shipped) {
      const double b = step.position(nodes[1].at), c = step.position(nodes[2].at);
      auto weights = exponential_weights(step.z(), std::vector{0.0, b, c});
      const double half = phi(3, step.z());
      weights[0] -= half / (b * c);
      weights[1] -= half / (b * (b - c));
      weights[2] -= half / (c * (c - b));
      row = step.weighted(nodes, weights);
    }
    plan.step(from, to, row);
  }
  return plan;
}

std::function<plan(const levels&)> compatible_walk(const scheduler_settings& s,
                                                   table_pointer table) {
  using enum scheduler_class;
  const auto always = [](auto sampler) {
    return [sampler](const levels& grid) { return drawing_always(sampler(grid)); };
  };
  // a last step of no length: the network is asked once more, to no effect
  const bool flows = s.kind == flow_match_euler_discrete || s.kind == flow_match_heun_discrete ||
                     s.kind == flow_match_lcm || s.kind == ltx_euler_ancestral_rf;
  const bool stays = !flows && compatible_levels(s, table, 2, {}, {}).size() == 2;
  const auto to_the_end = [stays](auto sampler) {
    return [sampler, stays](const levels& grid) {
      if (!stays) return sampler(grid);
      const auto plan = sampler(grid);  // upwards it ends at the front
      return with_last_call(plan, plan.empty() ? grid.back() : plan.stages().back().to);
    };
  };
  switch (s.kind) {
    case ddim:
    case ddim_parallel:
    case cogvideox_ddim:
      return [s, table, stays](const levels& grid) { return ddim_walk(s, *table, grid, stays); };
    case ddpm:
    case ddpm_parallel: return [s](const levels& grid) { return ddpm_walk(s, grid); };
    case unclip: return [table](const levels& grid) { return unclip_walk(*table, grid); };
    case lcm: return ebb::lcm{.boundary_scaling = true, .timestep_scaling = s.timestep_scaling};
    case tcd: return [table](const levels& grid) { return tcd_walk(*table, grid); };
    case pndm: {
      const ebb::pndm sampler{s.skip_prk_steps ? ebb::pndm::start::improved_euler
                                               : ebb::pndm::start::runge_kutta};
      return to_the_end(sampler);
    }
    case euler_discrete:
    case edm_euler: return to_the_end([](const levels& grid) { return euler_walk(grid); });
    case euler_ancestral_discrete:
      return always(euler_ancestral{.ancestral = axis::noise_to_signal});
    case flow_match_euler_discrete:
      if (s.stochastic_sampling) return always(ebb::lcm{});
      return euler{};
    case flow_match_lcm: return always(ebb::lcm{});
    case flow_match_heun_discrete:
    case heun_discrete: return heun{};
    case k_dpm_2_discrete: return dpm_2{};
    case k_dpm_2_ancestral_discrete:
      return [table](const levels& grid) { return dpm_2_ancestral_walk(*table, grid); };
    case lms_discrete: return lms{};
    case dpm_solver_sde: return ebb::dpm_solver_sde{};
    case ltx_euler_ancestral_rf:
      return euler_ancestral{.eta = s.eta, .s_noise = s.s_noise, .ancestral = axis::flow};
    case ebb::scheduler_class::dpm_solver_multistep:
    case edm_dpm_solver_multistep:
    case cosine_dpm_solver_multistep:
      return to_the_end([s](const levels& grid) { return multistep_walk(s, grid); });
    case dpm_solver_multistep_inverse:
      return to_the_end([s](const levels& grid) { return inverse_walk(s, grid, true); });
    case ebb::scheduler_class::dpm_solver_singlestep:
      return [s, stays](const levels& grid) { return singlestep_walk(s, grid, stays); };
    case unipc_multistep: {
      const unipc sampler{
          .order = s.solver_order,
          .b = s.solver_type == solver_kind::bh1 ? unipc::variant::bh1 : unipc::variant::bh2,
          .over = s.predict_x0 ? integrand::data : integrand::noise,
          .lower_order_final = s.lower_order_final,
          .uncorrected = s.disable_corrector};
      return [sampler, stays](const levels& grid) {
        return sampler(stays ? with_shortest_step(grid) : grid);
      };
    }
    case deis_multistep:
      return to_the_end([s, stays](const levels& grid) {
        return deis_walk(s, grid, grid.size() - (stays ? 0 : 1));
      });
    case ebb::scheduler_class::sa_solver:
      return [s, stays](const levels& grid) { return sa_walk(s, grid, stays); };
    case ebb::scheduler_class::ddim_inverse:
      return [stays](const levels& grid) { return ddim_inverse_walk(grid, stays); };
    case cogvideox_dpm: return cogvideox_dpm_walk;
    case ipndm: return ipndm_walk;
    case scm: return always(ebb::lcm{});
    case ddpm_wuerstchen: return always(ebb::ddpm{});
    case cm_stochastic_iterative: {
      const ebb::consistency sampler{.sigma_min = s.sigma_min.value_or(0.002),
                                     .s_noise = s.s_noise};
      return [sampler](const levels& grid) {
        return grid.size() > 2 ? drawing_always(sampler(grid)) : sampler(grid);
      };
    }
  }
  return {};
}

}  // namespace ebb
