// Ebb: diffusion sampling. Noise in, samples out, by any sampler, around the network you run.
//
//   #include <ebb/ebb.hpp>
//   #include <cstdio>
//
//   int main() {
//     auto schedule = ebb::discrete_schedule::linear();  // DDPM's betas, 1000 steps
//     auto levels = ebb::grid::trailing(schedule, 20);
//     auto net = [](ebb::view<const float> x, ebb::noise_level at, ebb::view<float> out) {
//       for (std::size_t i = 0; i < x.size(); ++i)  // ideal for data that is +1 or -1
//         out[i] = float(std::tanh(at.alpha * x[i] / (at.sigma * at.sigma)));
//     };
//     auto x = ebb::sample<float>(ebb::ddim{}, levels, net, {8},
//                                 {.prediction = ebb::prediction::sample(), .seed = 7});
//     for (float value : x) std::printf("%+.3f\n", value);
//   }
#pragma once

#include <ebb/version.hpp>

// Numbers: the training law, the grid, what the network means.
#include <ebb/schedule/continuous_schedule.hpp>
#include <ebb/schedule/discrete_schedule.hpp>
#include <ebb/schedule/grid.hpp>
#include <ebb/schedule/levels.hpp>
#include <ebb/schedule/noise_level.hpp>
#include <ebb/schedule/noise_schedule.hpp>
#include <ebb/schedule/prediction.hpp>

// Numbers: a sampler is a table.
#include <ebb/plan/audit.hpp>
#include <ebb/plan/combination.hpp>
#include <ebb/plan/plan.hpp>
#include <ebb/plan/sampler.hpp>

#include <ebb/samplers/consistency.hpp>
#include <ebb/samplers/ddim.hpp>
#include <ebb/samplers/ddpm.hpp>
#include <ebb/samplers/deis.hpp>
#include <ebb/samplers/dpm_2.hpp>
#include <ebb/samplers/dpm_solver.hpp>
#include <ebb/samplers/dpm_solver_sde.hpp>
#include <ebb/samplers/dpm_solver_singlestep.hpp>
#include <ebb/samplers/er_sde.hpp>
#include <ebb/samplers/euler.hpp>
#include <ebb/samplers/gradient_estimation.hpp>
#include <ebb/samplers/heun.hpp>
#include <ebb/samplers/heunpp2.hpp>
#include <ebb/samplers/lms.hpp>
#include <ebb/samplers/pndm.hpp>
#include <ebb/samplers/res.hpp>
#include <ebb/samplers/restart.hpp>
#include <ebb/samplers/sa_solver.hpp>
#include <ebb/samplers/seeds.hpp>
#include <ebb/samplers/unipc.hpp>

// Buffers: the state and its noise.
#include <ebb/noise/brownian.hpp>
#include <ebb/noise/jax.hpp>
#include <ebb/noise/numpy.hpp>
#include <ebb/noise/numpy_legacy.hpp>
#include <ebb/noise/philox.hpp>
#include <ebb/noise/randn.hpp>
#include <ebb/noise/recorded.hpp>
#include <ebb/noise/torch_cpu.hpp>
#include <ebb/noise/torch_cuda.hpp>
#include <ebb/noise/torchsde.hpp>
#include <ebb/tensor/bfloat16.hpp>
#include <ebb/tensor/combine.hpp>
#include <ebb/tensor/convert.hpp>
#include <ebb/tensor/half.hpp>
#include <ebb/tensor/shape.hpp>
#include <ebb/tensor/tensor.hpp>
#include <ebb/tensor/view.hpp>

// Where both meet.
#include <ebb/run/adaptive_run.hpp>
#include <ebb/run/add_noise.hpp>
#include <ebb/run/corrections.hpp>
#include <ebb/run/denoiser.hpp>
#include <ebb/run/guidance.hpp>
#include <ebb/run/guided_batch.hpp>
#include <ebb/run/options.hpp>
#include <ebb/run/run.hpp>
#include <ebb/run/sample.hpp>

#include <ebb/denoisers/gaussian_mixture.hpp>
