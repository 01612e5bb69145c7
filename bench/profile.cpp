// Where the time of one run goes: images of 20 DDIM steps by the network of examples/fashion, as a
// table with a column for each engine that was found. Medians over the rounds, one thread.
//
//   profile [IMAGES [ROUNDS]]
#include <ebb/ebb.hpp>

#include "../examples/fashion/engines.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

namespace {

using clock_type = std::chrono::steady_clock;

enum part { opening, planning, starting, asking, stepping, parts };
constexpr const char* names[parts]{"opening the network's file", "grid and plan",
                                   "initial noise and memory", "the network, 20 calls",
                                   "Ebb's 20 steps"};

using times = std::array<double, parts>;  // seconds

struct watch {
  clock_type::time_point began = clock_type::now();

  double lap() {
    const auto now = clock_type::now();
    return std::chrono::duration<double>(now - std::exchange(began, now)).count();
  }
};

times one_run(const std::string& engine, std::size_t images) {
  const ebb::shape shape{images, 1, 28, 28};
  std::vector<int> labels(images);
  for (std::size_t i = 0; i < images; ++i) labels[i] = static_cast<int>(i % 10);
  times spent{};

  watch watch;
  const auto net = load_network(engine, "")(labels);
  spent[opening] = watch.lap();

  ebb::tensor<float> out(shape);
  for (int i = 0; i < 3; ++i) net(out, {.t = 999}, out);  // engines prepare themselves first
  watch.lap();

  const auto schedule = ebb::discrete_schedule::squaredcos_cap_v2();
  const ebb::plan made = ebb::ddim{}(ebb::grid::trailing(schedule, 20));
  spent[planning] = watch.lap();

  ebb::run<float> run(made, ebb::randn<float>(shape, 0),
                      {.prediction = ebb::prediction::v(), .correct_x0 = ebb::clip{}});
  spent[starting] = watch.lap();

  while (!run.done()) {
    net(run.input(), run.level(), out);
    spent[asking] += watch.lap();
    run.advance(out);
    spent[stepping] += watch.lap();
  }
  return spent;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

times medians(const std::string& engine, std::size_t images, std::size_t rounds) {
  std::array<std::vector<double>, parts> seen;
  for (std::size_t round = 0; round < rounds; ++round) {
    const times spent = one_run(engine, images);
    for (std::size_t i = 0; i < parts; ++i) seen[i].push_back(spent[i]);
  }
  times result{};
  for (std::size_t i = 0; i < parts; ++i) result[i] = median(seen[i]);
  return result;
}

}  // namespace

int main(int argc, char** argv) try {
  const std::size_t images = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 64;
  const std::size_t rounds = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 5;
  std::vector<times> columns;
  std::printf("| %zu images, ms |", images);
  for (const auto& engine : engines()) {
    std::printf(" %s |", engine.c_str());
    columns.push_back(medians(engine, images, std::max<std::size_t>(rounds, 1)));
  }
  std::printf("\n| --- |");
  for (std::size_t i = 0; i < columns.size(); ++i) std::printf(" --- |");
  for (std::size_t i = 0; i < parts; ++i) {
    std::printf("\n| %s |", names[i]);
    for (const auto& column : columns) std::printf(" %.3f |", 1e3 * column[i]);
  }
  std::printf("\n| Ebb's steps, of the loop |");
  for (const auto& column : columns)
    std::printf(" %.2f %% |", 100 * column[stepping] / (column[asking] + column[stepping]));
  std::printf("\n");
} catch (const std::exception& e) {
  std::fprintf(stderr, "profile: %s\n", e.what());
  return 1;
}
