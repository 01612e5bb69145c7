// engine MODEL: a run around one of the models of tests/denoisers, which gives 0.5 x + 0.001 t +
// 0.25 label, and the same run around that formula.
#include <ebb/ebb.hpp>

#ifdef WITH_ONNXRUNTIME
#include <ebb/denoisers/onnxruntime.hpp>
using engine_denoiser = ebb::onnxruntime_denoiser;
#else
#include <ebb/denoisers/libtorch.hpp>
using engine_denoiser = ebb::libtorch_denoiser;
#endif

int main(int, char** arguments) {
  const ebb::condition label{"label", {1}, std::vector<std::int64_t>{3}};
  engine_denoiser net(arguments[1], {.conditions = {label}});
  const auto formula = [](ebb::view<const float> x, ebb::noise_level at, ebb::view<float> out) {
    for (std::size_t i = 0; i < x.size(); ++i)
      out[i] = 0.5F * x[i] + 0.001F * static_cast<float>(at.t) + 0.75F;
  };
  const auto levels = ebb::grid::trailing(ebb::discrete_schedule::linear(), 10);
  const auto x = ebb::sample<float>(ebb::ddim{}, levels, net, {2, 2, 3});
  const auto right = ebb::sample<float>(ebb::ddim{}, levels, formula, {2, 2, 3});
  for (std::size_t i = 0; i < x.size(); ++i)
    if (!(std::abs(x[i] - right[i]) < 1e-5F)) return 1;
  return 0;
}
