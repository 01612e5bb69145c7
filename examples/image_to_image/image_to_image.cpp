// Image to image: a rough sketch goes in, a picture that the network knows comes out. The sketch is
// brought to a noise level in the middle of the way, and sampling starts from there. `strength` is
// the part of the way that is walked: a little keeps the sketch's plan, all of it keeps nothing.
#include "../common/pictures.hpp"

#include <ebb/ebb.hpp>

#include <cstdio>

const std::string sketch = R"(
........................
...........#............
..........###...........
.........#####..........
.......#########........
......############......
..........###...........
...........##...........
.........##.............
...........#............
...........##...........
......##########........)";

int main() {
  const auto network = pictures::network();
  const auto levels = ebb::grid::trailing(ebb::discrete_schedule::linear(), 50);

  // The same sketch three times, since axis 0 is the batch; each copy gets noise of its own.
  ebb::tensor<float> image({3, pictures::height * pictures::width});
  const std::vector<double> drawn = pictures::values(sketch);
  for (std::size_t i = 0; i < image.size(); ++i)
    image[i] = static_cast<float>(drawn[i % drawn.size()]);
  std::printf("The sketch:\n");
  pictures::print(ebb::view(image).sample(0));

  for (double strength : {0.3, 0.6, 1.0}) {
    const auto tail = ebb::from_strength(levels, strength);  // the last part of the steps
    const auto noisy = ebb::add_noise(image, tail.front(), 5);
    const auto result = ebb::sample<float>(ebb::ddim{}, tail, network, noisy,
                                           {.prediction = ebb::prediction::sample()});

    std::printf("\nstrength %.1f: %zu of 50 steps, from here\n", strength, tail.size() - 1);
    pictures::print(noisy);
    std::printf("to here\n");
    pictures::print(result);
  }
}
