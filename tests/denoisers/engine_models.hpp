// The small networks of tests/denoisers/models, and what each of them has to give.
#pragma once

#include <ebb/denoisers/engine_options.hpp>
#include <ebb/ebb.hpp>

#include "support/allocations.hpp"
#include "support/catch.hpp"

namespace ebb::test {

inline std::string model_path(const char* name) {
  return std::string(EBB_SOURCE_DIR "/tests/denoisers/models/") + name;
}

inline condition labels(std::vector<std::int64_t> list) {
  const ebb::shape shape{list.size()};
  return {"label", shape, std::move(list)};
}

inline tensor<float> some_state(std::size_t samples) { return randn<float>({samples, 2, 3}, 5); }

inline levels whole_times() {
  return grid::leading(discrete_schedule::linear(), 10, {.rounded = true});
}

// A run with guidance gives the same by both halves of a batch and by one after the other.
template <class T, class Denoiser>
void check_guidance(const Denoiser& net) {
  const auto start = randn<T>({2, 2, 3}, 5);
  const options<T> how{.prediction = prediction::v()};
  const guidance scale{.scale = 3};
  auto apart = guided<T>(net.with({labels({1, 2})}), net.with({labels({4})}), scale);
  auto together = guided_batch<T>(net.with({labels({4, 4, 1, 2})}), scale);
  CHECK(sample<T>(ddim{}, whole_times(), apart, start, how) ==
        sample<T>(ddim{}, whole_times(), together, start, how));
}

// 0.5 x + 0.001 t + 0.25 label, for any even batch, labels of all or of each, twice; and in a run
// with guidance.
template <class Denoiser>
void check_engine(const std::string& path, double within = 1e-6) {
  INFO(path);
  Denoiser net(path, {.conditions = {labels({3})}});
  const auto check = [&](Denoiser& asked, std::size_t n, auto label) {
    auto x = some_state(n);
    tensor<float> out({n, 2, 3});
    for (const double t : {999.0, 40.0}) {
      asked(x, {t, 1, 1}, out);
      for (std::size_t i = 0; i < x.size(); ++i)
        CHECK(std::abs(out[i] - (0.5 * x[i] + 0.001 * t + 0.25 * label(i / 6))) < within * 4);
    }
  };
  check(net, 2, [](std::size_t) { return 3; });
  check(net, 6, [](std::size_t) { return 3; });
  check(net, 2, [](std::size_t) { return 3; });
  auto each = net.with({labels({0, 1, 2, 3})});
  check(each, 4, [](std::size_t i) { return static_cast<double>(i); });
  check_guidance<float>(net);
}

// States of T: the formula of the network within `steps` of T, in one call and in a run.
template <class T, class Denoiser>
void check_states(const std::string& path, double steps) {
  INFO(path);
  const double eps = static_cast<double>(std::numeric_limits<T>::epsilon());
  const auto formula = [](view<const T> x, const noise_level& at, view<T> out) {
    for (std::size_t i = 0; i < x.size(); ++i)
      out[i] = static_cast<T>(0.5 * static_cast<double>(x[i]) + 0.001 * at.t + 0.75);
  };
  Denoiser net(path, {.conditions = {labels({3})}});
  auto x = randn<T>({2, 2, 3}, 5);
  tensor<T> out(x.shape()), right(x.shape());
  for (const double t : {999.0, 40.0}) {
    net(x, {t, 1, 1}, out);
    formula(x, {t, 1, 1}, right);
    for (std::size_t i = 0; i < x.size(); ++i)
      CHECK(static_cast<double>(out[i]) ==
            Approx(static_cast<double>(right[i])).margin(2 * steps * eps).epsilon(0));
  }
  const options<T> how{.prediction = prediction::v()};
  const auto a = sample<T>(ddim{}, whole_times(), net, x, how);
  const auto b = sample<T>(ddim{}, whole_times(), formula, x, how);
  for (std::size_t i = 0; i < a.size(); ++i)
    CHECK(static_cast<double>(a[i]) ==
          Approx(static_cast<double>(b[i])).margin(10 * steps * eps).epsilon(0));
  check_guidance<T>(net);
}

// bare(x, t, out): the same evaluation by nothing but calls of the engine. From the second call on
// the denoiser takes as much memory as these, the run none.
template <class T, class Denoiser, class Bare>
void check_allocations(Denoiser net, Bare bare) {
  ebb::run<T> run(ddim{}, whole_times(), randn<T>({2, 2, 3}, 5), {.prediction = prediction::v()});
  tensor<T> out(run.output_shape());
  for (int warm_up = 0; warm_up < 5; ++warm_up) {
    bare(run.input(), run.level().t, view<T>(out));
    net(run.input(), run.level(), out);
  }
  while (!run.done()) {
    const auto start = allocations();
    bare(run.input(), run.level().t, view<T>(out));
    const auto engine = allocations();
    net(run.input(), run.level(), out);
    const auto denoiser = allocations();
    run.advance(out);
    const auto end = allocations();
    CHECK(denoiser - engine == engine - start);
    CHECK(end == denoiser);
  }
}

}  // namespace ebb::test
