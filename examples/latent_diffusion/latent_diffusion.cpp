// Images from a latent diffusion model exported to ONNX (Stable Diffusion and kin), without Python:
// text to image, image to image, inpainting. What diffusers draws of a seed, this draws too.
//
//   latent_diffusion MODEL --prompt FOLDER --steps 30 --guidance 7.5 --seed 42 -o out.png
//   latent_diffusion MODEL --prompt FOLDER --image photo.png --strength 0.6 [--mask mask.png]
//
// MODEL and FOLDER: see pipeline.hpp. The scheduler is MODEL/scheduler/scheduler_config.json, or
// the file that --scheduler names.
#include "pictures.hpp"
#include "pipeline.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <cstdlib>

namespace {

struct settings {
  std::string model, prompt, scheduler, image, mask, output = "latent_diffusion.png";
  std::size_t steps = 20, height = 512, width = 512, threads = 1;
  double guidance = 7.5, strength = 0.8;
  std::uint64_t seed = 0;
};

settings read_settings(int argc, char** argv) {
  settings s;
  CLI::App cli{"Draws images with a latent diffusion model exported to ONNX."};
  cli.add_option("model", s.model, "the folder that optimum-cli wrote")
      ->required()
      ->check(CLI::ExistingDirectory);
  cli.add_option("--prompt", s.prompt, "the folder with the prompt's embeddings, as .npy")
      ->required()
      ->check(CLI::ExistingDirectory);
  cli.add_option("--scheduler", s.scheduler, "a scheduler_config.json")->check(CLI::ExistingFile);
  cli.add_option("--steps", s.steps, "steps of the sampler")->capture_default_str();
  cli.add_option("--guidance", s.guidance, "scale of the guidance")->capture_default_str();
  cli.add_option("--seed", s.seed, "of PyTorch's CPU generator")->capture_default_str();
  cli.add_option("--height", s.height, "in pixels")->capture_default_str();
  cli.add_option("--width", s.width, "in pixels")->capture_default_str();
  auto* image = cli.add_option("--image", s.image, "a picture to begin with, of this size")
                    ->check(CLI::ExistingFile);
  cli.add_option("--mask", s.mask, "white where the picture is drawn anew")
      ->needs(image)
      ->check(CLI::ExistingFile);
  cli.add_option("--strength", s.strength, "how much of the picture is drawn anew")
      ->needs(image)
      ->capture_default_str();
  cli.add_option("--threads", s.threads, "of ONNX Runtime")->capture_default_str();
  cli.add_option("-o,--output", s.output, "the PNG to write")->capture_default_str();
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    std::exit(cli.exit(e));
  }
  if (s.scheduler.empty()) s.scheduler = s.model + "/scheduler/scheduler_config.json";
  return s;
}

}  // namespace

int main(int argc, char** argv) try {
  const settings s = read_settings(argc, argv);
  request what{.scheduler = ebb::load_scheduler_config(s.scheduler, {.compatible = true}),
               .steps = s.steps,
               .guidance = s.guidance,
               .seed = s.seed,
               .height = s.height,
               .width = s.width,
               .observer = [](ebb::progress<float>& p) {
                 std::printf("\r%zu of %zu", p.evaluation, p.evaluations);
                 std::fflush(stdout);
               }};
  if (!s.image.empty()) {
    what.image = read_picture(s.image);
    what.height = what.image->shape()[2];
    what.width = what.image->shape()[3];
    what.strength = s.strength;
  }
  if (!s.mask.empty()) what.mask = read_mask(s.mask);
  const latent_pipeline pipeline(s.model, s.prompt, s.threads);
  write_picture(s.output, pipeline.decode(pipeline.latents(what)));
  std::printf("\n%s\n", s.output.c_str());
} catch (const std::exception& e) {
  std::fprintf(stderr, "latent_diffusion: %s\n", e.what());
  return 1;
}
