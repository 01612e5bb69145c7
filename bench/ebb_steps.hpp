// Any sampler's steps by Ebb: all that is done between two calls of the network.
#pragma once

#include <ebb/ebb.hpp>

#include <benchmark/benchmark.h>

template <class T>
class ebb_steps {
 public:
  ebb_steps(const ebb::plan& plan, ebb::tensor<T> x, ebb::tensor<T> out)
      : run_(plan, std::move(x), {.seed = 3}), out_(std::move(out)) {}

  void advance() {
    benchmark::DoNotOptimize(run_.input().data());
    benchmark::DoNotOptimize(run_.level().t);
    run_.advance(out_);
  }
  [[nodiscard]] const T* state() const { return run_.state().data(); }

 private:
  ebb::run<T> run_;
  ebb::tensor<T> out_;
};
