// Walks a plan on a device: all there is to know about executing a sampler. (Learned variances,
// the one thing in a plan that is not a sum of vectors, are left out.)
#pragma once

#include "toy_device.hpp"

#include <ebb/plan/plan.hpp>
#include <ebb/schedule/prediction.hpp>

#include <functional>

struct plan_walker {
  using handle = toy_device::handle;

  toy_device& gpu;
  const ebb::plan& plan;
  ebb::prediction prediction;
  std::function<void(handle input, const ebb::noise_level&, handle output)> network;
  std::function<void(std::size_t number, handle z)> draw_noise;

  // What the symbols of a row mean. d[k] and e[k]: the estimates of k evaluations ago. z[k]: draw k
  // of this step. x: the state at the start of the step. point: where the network is evaluated.
  handle x = gpu.allocate(), point = gpu.allocate();
  std::vector<handle> d = slots(ebb::symbol::kind::d, 1), e = slots(ebb::symbol::kind::e, 1),
                      z = slots(ebb::symbol::kind::z, most_draws());

  handle next_x = gpu.allocate(), next_point = gpu.allocate();
  handle input = gpu.allocate(), output = gpu.allocate();
  std::vector<bool> drawn = std::vector<bool>(z.size());
  std::size_t draws = 0;

  void run() {  // from the state in x to the samples in x
    if (plan.start()) {
      apply(*plan.start(), next_x);
      take(plan.start_draws());
      end_step();
    }
    gpu.axpby(1, x, 0, point);
    for (const ebb::stage& stage : plan.stages()) {
      evaluate(stage.at);
      apply(stage.point, next_point);
      take(stage.draws);
      if (stage.state) {
        apply(*stage.state, next_x);
        end_step();
      }
      std::swap(point, next_point);
    }
  }

  // One network evaluation, and both estimates from it. The oldest memory becomes the newest.
  void evaluate(const ebb::noise_level& at) {
    const ebb::scalings c = prediction(at);
    gpu.axpby(c.c_in, point, 0, input);
    network(input, {c.c_noise, at.alpha, at.sigma}, output);

    std::rotate(d.begin(), d.end() - 1, d.end());  // x_0 = c_skip x + c_out output
    gpu.axpby(c.c_skip, point, 0, d[0]);
    gpu.axpby(c.c_out, output, 1, d[0]);

    std::rotate(e.begin(), e.end() - 1, e.end());  // eps = (x - alpha x_0) / sigma
    gpu.axpby((1 - at.alpha * c.c_skip) / at.sigma, point, 0, e[0]);
    gpu.axpby(-at.alpha * c.c_out / at.sigma, output, 1, e[0]);
  }

  void apply(const ebb::combination& row, handle out) {
    gpu.fill(out, 0);
    for (const auto& [of, coefficient] : row.terms()) gpu.axpby(coefficient, buffer(of), 1, out);
  }

  handle buffer(const ebb::symbol& of) {
    switch (of.what) {
      case ebb::symbol::kind::x: return x;
      case ebb::symbol::kind::e: return e[of.index];
      case ebb::symbol::kind::n: return e[of.index];  // nothing corrects
      case ebb::symbol::kind::z: draw(of.index); return z[of.index];
      default: return d[of.index];  // d, and u, which is d where nothing guides
    }
  }

  void draw(std::size_t k) {
    if (!drawn[k]) draw_noise(draws++, z[k]);
    drawn[k] = true;
  }

  // Draws that a step takes whether a row uses them or not.
  void take(std::size_t count) {
    for (std::size_t k = 0; k < count; ++k) draw(k);
  }

  void end_step() {
    std::swap(x, next_x);
    drawn.assign(z.size(), false);
  }

  std::size_t most_draws() const {
    std::size_t most = plan.start_draws();
    for (const ebb::stage& stage : plan.stages()) most = std::max(most, stage.draws);
    return most;
  }

  // As many memories of a kind as the plan's rows name.
  std::vector<handle> slots(ebb::symbol::kind kind, std::size_t at_least) {
    std::size_t count = at_least;
    auto visit = [&](const ebb::combination& row) {
      for (const auto& [of, coefficient] : row.terms()) {
        using enum ebb::symbol::kind;
        const bool same =
            of.what == kind || (of.what == u && kind == d) || (of.what == n && kind == e);
        if (same) count = std::max(count, of.index + 1);
      }
    };
    if (plan.start()) visit(*plan.start());
    for (const ebb::stage& stage : plan.stages()) {
      visit(stage.point);
      if (stage.state) visit(*stage.state);
    }
    std::vector<handle> handles(count);
    for (handle& slot : handles) slot = gpu.allocate();
    return handles;
  }
};
