// Your loop, your inference engine. Ebb never calls the network here: it says what to evaluate and
// takes the answer. An observer shows progress and may cancel; a cancelled run is whole, so it can
// be saved as a file and resumed later, in another process if you like, with the same bits.
#include <ebb/ebb.hpp>
#include <ebb/io/checkpoint.hpp>

#include <cstdio>
#include <filesystem>

// Stands for TensorRT, ONNX Runtime, an accelerator of your own ...: raw pointers in and out. It
// answers as a network with v-prediction would that was trained on numbers that are +1 or -1.
struct inference_engine {
  ebb::discrete_schedule trained_with = ebb::discrete_schedule::linear();
  std::size_t size;

  void infer(const float* input, double t, float* output) const {
    const ebb::noise_level at = trained_with(t);
    for (std::size_t i = 0; i < size; ++i) {
      const double x0 = std::tanh(at.alpha * input[i] / (at.sigma * at.sigma));
      output[i] = static_cast<float>((at.alpha * input[i] - x0) / at.sigma);
    }
  }
};

// The loop. False when the observer cancelled.
bool walk(ebb::run<float>& run, const inference_engine& engine) {
  ebb::tensor<float> out(run.output_shape());
  while (!run.done()) {
    engine.infer(run.input().data(), run.level().t, out.data());  // input is already scaled
    run.advance(out);
    if (run.cancelled()) return false;
  }
  return true;
}

int main() {
  const ebb::shape shape{2, 4};  // two samples of four numbers
  const auto noise = ebb::randn<float>(shape, 42);
  const inference_engine engine{.size = shape.size()};
  const auto levels = ebb::grid::trailing(engine.trained_with, 20);
  const ebb::plan plan = ebb::ddpm{}(levels);

  ebb::options<float> options{.prediction = ebb::prediction::v(), .seed = 42};

  bool stop = true;  // "the user presses a button"
  options.observer = [&](ebb::progress<float>& p) {
    if (p.evaluation % 4 == 0)
      std::printf("%2zu of %zu, heading for %+.2f %+.2f %+.2f %+.2f ...\n", p.evaluation,
                  p.evaluations, p.denoised[0], p.denoised[1], p.denoised[2], p.denoised[3]);
    if (p.evaluation == 12 && stop) p.cancel();
  };

  ebb::run<float> run(plan, noise, options);
  const auto file = (std::filesystem::temp_directory_path() / "own_loop.safetensors").string();
  if (!walk(run, engine)) {
    ebb::save_checkpoint(file, run.checkpoint());
    std::printf("cancelled at %zu of %zu and saved\n", run.evaluation(), run.evaluations());
  }

  stop = false;
  ebb::run<float> resumed(ebb::load_checkpoint<float>(file), options);
  walk(resumed, engine);
  std::filesystem::remove(file);

  options.observer = {};
  ebb::run<float> uninterrupted(plan, noise, options);
  walk(uninterrupted, engine);

  std::printf("samples:");
  for (float value : resumed.state()) std::printf(" %+.3f", value);
  std::printf("\nthe same bits as without the pause: %s\n",
              resumed.state() == uninterrupted.state() ? "yes" : "no");
}
