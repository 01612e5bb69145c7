// Samples images of clothes from the trained network beside this file, with a sampler and grid of
// your choice and classifier-free guidance, and writes them as one PNG. The network runs in plain
// C++ or, where they were found, in ONNX Runtime or LibTorch.
//
//   fashion --class sandal --count 30 --steps 12 --sampler unipc --guidance 2 --seed 7 -o out.png
#include <ebb/ebb.hpp>

#include <CLI/CLI.hpp>

#include "contact_sheet.hpp"
#include "engines.hpp"
#include "network.hpp"
#include "progress_bar.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <stdexcept>

namespace {

const std::vector<std::string> classes{"t-shirt", "trouser", "pullover", "dress", "coat",
                                       "sandal",  "shirt",   "sneaker",  "bag",   "ankle-boot"};

using sampler_function = std::function<ebb::plan(const ebb::levels&)>;

std::map<std::string, sampler_function> samplers(double eta) {
  using namespace ebb;
  return {{"ddim", ddim{.eta = eta, .epsilon_from_corrected = true}},
          {"ddpm", ddpm{}},
          {"euler-ancestral", euler_ancestral{}},
          // along sigma / alpha, which begins at 20000 here, long steps of Heun or PLMS go astray
          {"heun", heun{.along = axis::flow}},
          {"ipndm", ipndm{}},
          {"deis", deis{}},
          {"dpm++2m", dpm_solver_multistep{}},
          {"dpm++2m-sde", dpm_solver_multistep{.eta = 1}},
          {"dpm++2s-ancestral", dpm_solver_2s_ancestral{}},
          {"unipc", unipc{.order = 3}},
          {"sa-solver", sa_solver{}},
          {"er-sde", er_sde{}}};
}

struct settings {
  std::string which = "all", sampler = "ddim", grid = "trailing", output = "fashion.png", raw;
  std::string engine = "eigen", model;
  std::size_t count = 60, steps = 50;
  double eta = 0, guidance = 1.5;
  std::uint64_t seed = 0;
};

settings read_settings(int argc, char** argv) {
  settings s;
  CLI::App cli{"Samples images of clothes from a small trained network."};
  std::vector<std::string> names = classes;
  names.push_back("all");
  cli.add_option("--class", s.which, "what to draw: " + CLI::detail::join(names, ", "))
      ->check(CLI::IsMember(names))
      ->capture_default_str();
  cli.add_option("--count", s.count, "how many images")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  cli.add_option("--steps", s.steps, "steps of the sampler")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  std::vector<std::string> methods;
  for (const auto& [name, make] : samplers(0)) methods.push_back(name);
  cli.add_option("--sampler", s.sampler, "one of " + CLI::detail::join(methods, ", "))
      ->check(CLI::IsMember(methods))
      ->capture_default_str();
  cli.add_option("--grid", s.grid, "trailing or karras")
      ->check(CLI::IsMember({"trailing", "karras"}))
      ->capture_default_str();
  cli.add_option("--eta", s.eta, "ddim: 0 adds no noise, 1 as much as ddpm")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  cli.add_option("--guidance", s.guidance, "scale of the guidance; 1 is without")
      ->capture_default_str();
  cli.add_option("--seed", s.seed, "the same seed gives the same images")->capture_default_str();
  cli.add_option("-o,--output", s.output, "the PNG to write")->capture_default_str();
  cli.add_option("--raw", s.raw, "also write the pixels, a byte each, to this file");
  cli.add_option("--engine", s.engine,
                 "what runs the network: " + CLI::detail::join(engines(), ", "))
      ->check(CLI::IsMember(engines()))
      ->capture_default_str();
  cli.add_option("--model", s.model, "the network's file, in place of the one it was built with")
      ->check(CLI::ExistingFile);
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    std::exit(cli.exit(e));
  }
  return s;
}

// Image i is of class i mod 10, so that each column of the picture shows one class.
std::vector<int> labels_of(const settings& s) {
  const auto place = std::find(classes.begin(), classes.end(), s.which) - classes.begin();
  std::vector<int> labels(s.count, static_cast<int>(place));
  if (s.which == "all")
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int>(i % 10);
  return labels;
}

ebb::tensor<float> draw_images(const settings& s, const network_for& with,
                               const progress_bar& bar) {
  auto net = ebb::guided<float>(with(labels_of(s)),
                                with(std::vector<int>(s.count, fashion_network::null_class)),
                                {.scale = s.guidance});

  const auto schedule = ebb::discrete_schedule::squaredcos_cap_v2();
  const auto levels = s.grid == "karras" ? ebb::grid::karras(schedule, s.steps)
                                         : ebb::grid::trailing(schedule, s.steps);
  const ebb::options<float> options{
      .prediction = ebb::prediction::v(),
      .seed = s.seed,
      .correct_x0 = ebb::clip{},
      .observer = [&](ebb::progress<float>& p) { bar(p.evaluation, p.evaluations); }};
  const ebb::shape shape{s.count, 1, 28, 28};
  return ebb::sample<float>(samplers(s.eta).at(s.sampler), levels, net, shape, options);
}

void write_raw(const std::string& path, const ebb::tensor<float>& images) {
  std::ofstream file(path, std::ios::binary);
  for (const float pixel : images) file.put(static_cast<char>(to_byte(pixel)));
  if (!file.flush()) throw std::runtime_error(path + ": cannot be written");
}

}  // namespace

int main(int argc, char** argv) try {
  const settings s = read_settings(argc, argv);
  const auto with = load_network(s.engine, s.model);
  const progress_bar bar;
  const auto images = draw_images(s, with, bar);
  std::printf("%zu images, %zu %s steps, guidance %g: %.2f s\n", s.count, s.steps,
              s.sampler.c_str(), s.guidance, bar.seconds());
  write_sheet(s.output, images);
  if (!s.raw.empty()) write_raw(s.raw, images);
  std::printf("%s\n", s.output.c_str());
} catch (const std::exception& e) {
  std::fprintf(stderr, "fashion: %s\n", e.what());
  return 1;
}
