// Noise flows back into a word. Data: points of the plane on the strokes of "ebb", a mixture of
// Gaussians whose ideal network is known exactly. DDIM moves each point along a smooth curve, so
// noise decides where it ends; DDPM adds fresh noise at each step, and points wander. Each point
// has the colour of the letter it becomes. Writes an SVG picture, to the path given or
// point_clouds.svg.
#include "../common/svg.hpp"

#include <ebb/ebb.hpp>

#include <cstdio>
#include <numbers>

const std::array letter_colours{"#0f8b8d", "#e4572e", "#5b4bb7"};  // e, b, b

// An arc of a letter, as components on its way; its place says which letter it belongs to.
void draw_arc(std::vector<ebb::gaussian_mixture::component>& word, svg::point centre, double radius,
              double from, double to) {
  for (double degrees = from; degrees <= to; degrees += 15) {
    const double angle = degrees * std::numbers::pi / 180;
    word.push_back(
        {.mean = {centre.x + radius * std::cos(angle), centre.y + radius * std::sin(angle)},
         .variance = {0.0016}});
  }
}

void draw_line(std::vector<ebb::gaussian_mixture::component>& word, svg::point from, svg::point to,
               int count) {
  for (int i = 0; i < count; ++i) {
    const double u = i / (count - 1.0);
    word.push_back({.mean = {from.x + u * (to.x - from.x), from.y + u * (to.y - from.y)},
                    .variance = {0.0016}});
  }
}

ebb::gaussian_mixture word() {
  std::vector<ebb::gaussian_mixture::component> parts;
  draw_line(parts, {-2.0, -0.4}, {-1.1, -0.4}, 7);
  draw_arc(parts, {-1.55, -0.4}, 0.5, 0, 315);
  for (double left : {-0.6, 0.9}) {
    draw_line(parts, {left, 1.2}, {left, -0.9}, 15);
    draw_arc(parts, {left + 0.5, -0.4}, 0.5, -165, 165);
  }
  return ebb::gaussian_mixture(parts);
}

std::size_t letter_at(double x) { return x < -0.85 ? 0 : x < 0.65 ? 1 : 2; }

// The states of a run: one for each level, {points, 2}.
std::vector<ebb::tensor<double>> history(const ebb::sampler auto& sampler,
                                         const ebb::levels& levels,
                                         const ebb::tensor<double>& start) {
  std::vector states{start};
  ebb::sample(sampler, levels, word(), start,
              {.prediction = ebb::prediction::sample(), .seed = 1, .observer = [&](auto& p) {
                 states.emplace_back(p.state);
               }});
  return states;
}

// One panel: the points at `step`, and for some of them their last ten steps.
void draw_panel(svg& picture, const std::vector<ebb::tensor<double>>& states, std::size_t step,
                svg::point corner) {
  const double width = 270, height = 210, scale = 56;
  picture.begin_panel(corner, width, height, "#ffffff");
  auto place = [&](std::size_t when, std::size_t i) {
    return svg::point{width / 2 + scale * states[when][2 * i],
                      height / 2 + 6 - scale * states[when][2 * i + 1]};
  };
  std::array<std::vector<svg::point>, 3> points;
  for (std::size_t i = 0; i < states[0].shape().batch(); ++i) {
    const std::size_t letter = letter_at(states.back()[2 * i]);
    points[letter].push_back(place(step, i));
    if (i % 18 != 0 || step == 0) continue;
    std::vector<svg::point> way;
    for (std::size_t when = step - 10; when <= step; ++when) way.push_back(place(when, i));
    picture.line(way, 1.0, letter_colours[letter], 0.4);
  }
  for (std::size_t letter = 0; letter < 3; ++letter)
    picture.dots(points[letter], 3.2, letter_colours[letter], 0.8);
  picture.words({12, 22}, step == 0 ? "noise" : "after step " + std::to_string(step), 12.5,
                "#5c6873", "stroke=\"#ffffff\" stroke-width=\"5\" paint-order=\"stroke\"");
  picture.end_panel();
}

int main(int argc, char** argv) {
  const auto levels = ebb::grid::trailing(ebb::discrete_schedule::linear(), 50);
  const auto start = ebb::randn<double>({720, 2}, 42);

  svg picture(1180, 552, "#f4f1ea");
  auto draw_row = [&](double y, const char* name, const char* says, const auto& states) {
    picture.words({26, y}, name, 18, "#22303c", "font-weight=\"bold\"");
    picture.words({96, y}, says, 15, "#5c6873");
    double x = 26;
    for (std::size_t step : {0U, 37U, 45U, 50U}) {
      draw_panel(picture, states, step, {x, y + 14});
      x += 286;
    }
  };
  draw_row(38, "DDIM",
           "each point follows a smooth curve: the noise it starts from decides its letter",
           history(ebb::ddim{}, levels, start));
  draw_row(306, "DDPM", "fresh noise at each step: points wander, and the same word comes out",
           history(ebb::ddpm{}, levels, start));

  const char* path = argc > 1 ? argv[1] : "point_clouds.svg";
  if (!picture.save(path)) {
    std::fprintf(stderr, "point_clouds: cannot write %s\n", path);
    return 1;
  }
  std::printf("%s\n", path);
}
