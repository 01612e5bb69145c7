// Compares a PNG with a stored one, of which it may be the upper part:  picture_check MADE STORED
// Networks differ in their last digits between machines, so 99 % of the pixels have to be within
// 2 of 255.
#include <cstdio>
#include <cstdlib>
#include <memory>

#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_PNG
#include <stb/stb_image.h>

namespace {

struct picture {
  int width = 0, height = 0;
  std::unique_ptr<unsigned char, decltype(&stbi_image_free)> pixels{nullptr, &stbi_image_free};

  explicit picture(const char* path) {
    int channels = 0;
    pixels.reset(stbi_load(path, &width, &height, &channels, 1));
    if (pixels) return;
    std::fprintf(stderr, "picture_check: %s: %s\n", path, stbi_failure_reason());
    std::exit(2);
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fputs("usage: picture_check MADE STORED\n", stderr), 2;
  const picture made(argv[1]), stored(argv[2]);
  if (made.width != stored.width || made.height > stored.height || made.height == 0) {
    std::fprintf(stderr, "picture_check: %s is %d x %d, %s is %d x %d: need the same width\n",
                 argv[1], made.width, made.height, argv[2], stored.width, stored.height);
    return 1;
  }
  const int size = made.width * made.height;
  int close = 0;
  for (int i = 0; i < size; ++i)
    close += std::abs(made.pixels.get()[i] - stored.pixels.get()[i]) <= 2;
  std::printf("%.3f %% of %d pixels within 2 of 255\n", 100.0 * close / size, size);
  return 100LL * close >= 99LL * size ? 0 : 1;
}
