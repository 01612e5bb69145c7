// Whether the tiny pipelines beside this file give diffusers' latents, to 1e-4 of the largest, and
// pixels, to 1 of 255 in 999 of 1000; and whether these bounds see another sampler, a guidance of 7
// for 7.5 and a time that is off by one.
//
//   latent_diffusion_check FOLDER...
#include <ebb/io/safetensors.hpp>

#include "pictures.hpp"
#include "pipeline.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <fstream>

namespace {

using nlohmann::json;

constexpr double latents_bound = 1e-4;

double distance(const ebb::tensor<float>& got, const std::vector<float>& expected) {
  double away = 0, size = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    away = std::max(away, std::abs(static_cast<double>(got[i]) - expected[i]));
    size = std::max(size, std::abs(static_cast<double>(expected[i])));
  }
  return away / size;
}

std::size_t pixels_apart(const ebb::tensor<float>& got, const std::vector<float>& expected) {
  std::size_t apart = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) apart += std::abs(got[i] - expected[i]) > 1;
  return apart;
}

ebb::scheduler_config scheduler_of(json config) {
  return ebb::parse_scheduler_config(config.dump(), {.compatible = true});
}

request request_of(const std::string& folder, const json& c, double guidance, std::uint64_t seed) {
  request what{.scheduler = scheduler_of(c["scheduler"]),
               .steps = c["steps"],
               .guidance = guidance,
               .seed = seed,
               .height = 16,
               .width = 16,
               .strength = c["strength"]};
  if (c["kind"] != "text") what.image = read_picture(folder + "/image.png");
  if (c["kind"] == "inpaint") what.mask = read_mask(folder + "/mask.png");
  return what;
}

// The same with one thing wrong: each has to miss the bound.
bool sees_mistakes(const latent_pipeline& pipeline, const request& right,
                   const std::vector<float>& expected) {
  auto guided = right, sampled = right, timed = right;
  guided.guidance = 7;
  sampled.scheduler.sampler = ebb::dpm_solver_multistep{};
  timed.scheduler.sampler = [sampler = right.scheduler.sampler](const ebb::levels& grid) {
    ebb::plan late;
    for (auto stage : sampler(grid).stages()) {
      stage.at.t -= 1;
      late.add(std::move(stage));
    }
    return late;
  };
  bool all = true;
  for (const auto& [name, wrong] :
       {std::pair{"guidance 7", guided}, std::pair{"another sampler", sampled},
        std::pair{"times off by one", timed}}) {
    const double away = distance(pipeline.latents(wrong), expected);
    std::printf("  with %s: %.1e\n", name, away);
    all = all && away > latents_bound;
  }
  return all;
}

bool check(const std::string& folder) {
  std::ifstream file(folder + "/cases.json");
  const auto table = json::parse(file);
  const auto expected = ebb::load_safetensors(folder + "/expected.safetensors");
  const latent_pipeline pipeline(folder, folder);
  bool all = true;
  for (const auto& c : table["cases"]) {
    const auto name = c["name"].get<std::string>();
    const auto what = request_of(folder, c, table["guidance"], table["seed"]);
    const auto latents = pipeline.latents(what);
    const auto& wanted = expected[name + ".latents"].values;
    const auto& image = expected[name + ".image"].values;
    const double away = distance(latents, wanted);
    const std::size_t apart = pixels_apart(pipeline.decode(latents), image);
    std::printf("%s: latents %.1e, %zu of %zu pixels apart\n", name.c_str(), away, apart,
                image.size());
    all = all && away <= latents_bound && apart * 1000 <= image.size();
    if (&c == &table["cases"][0]) all = sees_mistakes(pipeline, what, wanted) && all;
  }
  return all;
}

}  // namespace

int main(int argc, char** argv) try {
  bool all = argc > 1;
  for (int i = 1; i < argc; ++i) all = check(argv[i]) && all;
  return all ? 0 : 1;
} catch (const std::exception& e) {
  std::fprintf(stderr, "latent_diffusion_check: %s\n", e.what());
  return 1;
}
