// A robot's policy in real time: from what the robot sees to its next 16 actions of 14 joints, in
// 10 steps (Chi et al. 2023, Diffusion Policy). All that takes memory is done before the robot
// looks; after that Ebb neither allocates nor locks, and costs little beside the smallest network.
// Latencies go to the error stream, since no two are alike.
#include "histogram.hpp"
#include "policy.hpp"

#include <ebb/ebb.hpp>

#include <chrono>
#include <cstdio>

using watch = std::chrono::steady_clock;

double microseconds(watch::duration time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

int main() {
  constexpr std::size_t times = 2000;
  const auto schedule = ebb::discrete_schedule::squaredcos_cap_v2(100);
  const ebb::plan plan = ebb::ddim{}(ebb::grid::trailing(schedule, 10));

  policy network;
  ebb::tensor<float> out({1, actions, joints});
  histogram whole(times), ours(times);
  std::size_t left = 0, right = 0;

  for (std::size_t i = 0; i < times; ++i) {
    // before the robot looks
    ebb::run<float> run(plan, ebb::randn<float>(out.shape(), i),
                        {.prediction = ebb::prediction::sample()});
    pose now;
    for (std::size_t j = 0; j < joints; ++j) now[j] = std::sin(static_cast<float>(i + j));

    // after it
    const auto begin = watch::now();
    network.observe(now);
    auto in_network = watch::now() - begin;
    while (!run.done()) {
      const auto asked = watch::now();
      network(run.input(), run.level(), out);
      in_network += watch::now() - asked;
      run.advance(out);
    }
    const auto time = watch::now() - begin;

    whole.add(microseconds(time));
    ours.add(microseconds(time - in_network));
    const float side = network.side(run.state());
    if (side < -0.5F) ++left;
    if (side > 0.5F) ++right;
  }

  std::printf("%zu chunks: %zu pass on the left, %zu on the right, %zu hit the obstacle\n", times,
              left, right, times - left - right);
  std::fprintf(stderr, "from the observation to the actions:\n");
  whole.print(stderr);
  std::fprintf(stderr, "of it outside the network:\n");
  ours.print(stderr);
}
