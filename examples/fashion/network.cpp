#include "network.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace {

using matrix = fashion_network::matrix;
using row = fashion_network::row;

constexpr int channels_a_group = 8;
constexpr float norm_epsilon = 1e-5f;

template <class M>
void silu(M&& x) {
  x.array() *= x.array().logistic();
}

// Each image's groups of channels to mean 0 and variance 1, then times scale plus shift (one row
// for each image, or one for all).
void group_norm(matrix& x, int side, const matrix& scale, const matrix& shift) {
  const Eigen::Index pixels = side * side, channels = x.cols();
  for (Eigen::Index image = 0; image * pixels < x.rows(); ++image) {
    auto part = x.middleRows(image * pixels, pixels);
    row mean = part.colwise().mean();
    const row square = part.colwise().squaredNorm() / float(pixels);
    row gain(channels);
    for (Eigen::Index c = 0; c < channels; c += channels_a_group) {
      const float m = mean.segment(c, channels_a_group).mean();
      const float variance = square.segment(c, channels_a_group).mean() - m * m;
      mean.segment(c, channels_a_group).setConstant(m);
      gain.segment(c, channels_a_group).setConstant(1 / std::sqrt(variance + norm_epsilon));
    }
    gain.array() *= scale.row(std::min(image, scale.rows() - 1)).array();
    const row offset = shift.row(std::min(image, shift.rows() - 1)) - mean.cwiseProduct(gain);
    part.array() = (part.array().rowwise() * gain.array()).rowwise() + offset.array();
  }
}

// [2s, 2s, C] to [s, s, 4C], every pixel taking its 2x2 square, and back.
matrix rearrange(const matrix& x, int small_side, int channels, bool to_depth) {
  const Eigen::Index width = 2 * small_side;
  const Eigen::Index line = 2 * channels;  // two pixels side by side
  matrix y(to_depth ? x.rows() / 4 : x.rows() * 4, to_depth ? x.cols() * 4 : x.cols() / 4);
  const float* from = x.data();
  float* to = y.data();
  for (Eigen::Index square = 0; square < std::min(x.rows(), y.rows()); ++square)
    for (Eigen::Index half = 0; half < 2; ++half) {
      const Eigen::Index deep = (2 * square + half) * line;
      const Eigen::Index flat =
          (2 * (square / small_side) + half) * width * channels + square % small_side * line;
      std::copy_n(from + (to_depth ? flat : deep), line, to + (to_depth ? deep : flat));
    }
  return y;
}

matrix space_to_depth(const matrix& x, int side) {
  return rearrange(x, side / 2, int(x.cols()), true);
}
matrix depth_to_space(const matrix& x, int side) {
  return rearrange(x, side, int(x.cols()) / 4, false);
}

}  // namespace

fashion_network::fashion_network(const std::string& path)
    : fashion_network(ebb::load_safetensors(path)) {}

fashion_network::fashion_network(const ebb::safetensors& file) {
  constexpr std::size_t embedding = 128, thin = 16, middle = 48, deep = 128;
  const auto values = [&](const std::string& name, std::initializer_list<std::size_t> shape) {
    return file.at(name, std::vector(shape)).values.data();
  };
  const auto matrix_at = [&](const std::string& name, std::size_t rows, std::size_t columns) {
    return matrix(Eigen::Map<const matrix>(values(name, {rows, columns}), Eigen::Index(rows),
                                           Eigen::Index(columns)));
  };
  const auto row_at = [&](const std::string& name, std::size_t size) {
    return row(Eigen::Map<const row>(values(name, {size}), Eigen::Index(size)));
  };
  const auto linear_at = [&](const std::string& name, std::size_t inputs, std::size_t outputs) {
    return linear{matrix_at(name + ".weight", inputs, outputs), row_at(name + ".bias", outputs)};
  };
  const auto norm_at = [&](const std::string& name, std::size_t size) {
    return norm{row_at(name + ".weight", size), row_at(name + ".bias", size)};
  };
  const auto block_at = [&](const std::string& name, std::size_t size) {
    return residual{norm_at(name + ".norm1", size), linear_at(name + ".conv1", 9 * size, size),
                    linear_at(name + ".film", embedding, 2 * size),
                    linear_at(name + ".conv2", 9 * size, size)};
  };
  time1_ = linear_at("time1", 64, embedding);
  time2_ = linear_at("time2", embedding, embedding);
  label_ = matrix_at("label.weight", null_class + 1, embedding);
  stem_ = linear_at("stem", 9, thin);
  down1_ = linear_at("down1", 4 * thin, middle);
  middle_in_ = {block_at("middle_in.0", middle), block_at("middle_in.1", middle)};
  down2_ = linear_at("down2", 4 * middle, deep);
  deep_ = {block_at("deep.0", deep), block_at("deep.1", deep)};
  up2_ = linear_at("up2", deep, 4 * middle);
  join_ = linear_at("join", 2 * middle, middle);
  middle_out_ = {block_at("middle_out.0", middle), block_at("middle_out.1", middle)};
  up1_ = linear_at("up1", middle, 4 * thin);
  fine_ = block_at("fine", thin);
  norm_ = norm_at("norm", thin);
  out_ = linear_at("out", 9 * thin, 1);
}

matrix fashion_network::apply(const linear& map, const matrix& x) {
  matrix y = map.bias.replicate(x.rows(), 1);
  y.noalias() += x * map.weight;
  return y;
}

// Copies the 3x3 neighbourhood of every pixel into a row (zeros outside), then one product. A few
// images at a time, so that the copy stays in the cache.
fashion_network::images fashion_network::conv3x3(const linear& map, const images& x) {
  const Eigen::Index width = x.side, area = width * width, channels = x.rows.cols();
  const Eigen::Index count = x.rows.rows() / area;
  const Eigen::Index some = std::clamp<Eigen::Index>(196 / area, 1, count);
  images y{x.side, map.bias.replicate(x.rows.rows(), 1)};
  matrix patches = matrix::Zero(some * area, 9 * channels);
  for (Eigen::Index first = 0; first < count; first += some) {
    const Eigen::Index rows = std::min(some, count - first) * area;
    const float* source = x.rows.data() + first * area * channels;
    for (Eigen::Index p = 0; p < rows; ++p) {
      const Eigen::Index v = p / width % width, u = p % width;
      const Eigen::Index left = u == 0 ? 1 : 0, right = u == width - 1 ? 1 : 2;
      for (Eigen::Index k = v == 0 ? 1 : 0; k <= (v == width - 1 ? 1 : 2); ++k)
        std::copy_n(source + (p + (k - 1) * width + left - 1) * channels,
                    (right - left + 1) * channels,
                    patches.data() + (9 * p + 3 * k + left) * channels);
    }
    y.rows.middleRows(first * area, rows).noalias() += patches.topRows(rows) * map.weight;
  }
  return y;
}

fashion_network::images fashion_network::run(const residual& block, images x,
                                             const matrix& embedding) {
  const Eigen::Index channels = x.rows.cols();
  images h = x;
  group_norm(h.rows, h.side, block.norm1.scale, block.norm1.shift);
  silu(h.rows);
  h = conv3x3(block.conv1, h);
  const matrix film = apply(block.film, embedding);  // scale - 1, shift
  group_norm(h.rows, h.side, film.leftCols(channels).array() + 1, film.rightCols(channels));
  silu(h.rows);
  x.rows += conv3x3(block.conv2, h).rows;
  return x;
}

matrix fashion_network::embed(double t, const int* labels, int count) const {
  const Eigen::Index n = time1_.weight.rows() / 2;
  matrix features(1, 2 * n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const double angle = t * std::exp(-std::log(10000.0) * double(i) / double(n - 1));
    features(0, i) = float(std::sin(angle));
    features(0, n + i) = float(std::cos(angle));
  }
  matrix hidden = apply(time1_, features);
  silu(hidden);
  const row time = apply(time2_, hidden);
  matrix embedding(count, time.size());
  for (int i = 0; i < count; ++i) embedding.row(i) = time + label_.row(labels[i]);
  silu(embedding);
  return embedding;
}

void fashion_network::evaluate_some(const float* x, const matrix& embedding, int count,
                                    float* out) const {
  const images input{side, Eigen::Map<const matrix>(x, count * pixels, 1)};
  images thin = conv3x3(stem_, input);
  images h{side / 2, apply(down1_, space_to_depth(thin.rows, side))};
  for (const residual& block : middle_in_) h = run(block, std::move(h), embedding);

  images deep{side / 4, apply(down2_, space_to_depth(h.rows, side / 2))};
  for (const residual& block : deep_) deep = run(block, std::move(deep), embedding);

  matrix both(h.rows.rows(), 2 * h.rows.cols());
  both << depth_to_space(apply(up2_, deep.rows), side / 4), h.rows;
  h.rows = apply(join_, both);
  for (const residual& block : middle_out_) h = run(block, std::move(h), embedding);

  thin.rows += depth_to_space(apply(up1_, h.rows), side / 2);
  thin = run(fine_, std::move(thin), embedding);
  group_norm(thin.rows, side, norm_.scale, norm_.shift);
  silu(thin.rows);
  Eigen::Map<matrix>(out, count * pixels, 1) = conv3x3(out_, thin).rows;
}

void fashion_network::operator()(ebb::view<const float> x, double t, std::span<const int> labels,
                                 ebb::view<float> out) const {
  if (x.size() != labels.size() * pixels || out.size() != x.size())
    throw std::invalid_argument("fashion_network: need 28 x 28 numbers for each of the labels");
  for (const int label : labels)
    if (label < 0 || label > null_class)
      throw std::invalid_argument("fashion_network: labels are 0 to 9, or 10 for any");
  constexpr int at_once = 8;  // activations of so many images stay in the cache
  const int all = int(labels.size());
  for (int i = 0; i < all; i += at_once) {
    const int n = std::min(at_once, all - i);
    evaluate_some(x.data() + i * pixels, embed(t, labels.data() + i, n), n,
                  out.data() + i * pixels);
  }
}
