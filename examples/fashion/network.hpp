// The Fashion-MNIST network of this example: a class-conditional U-Net that predicts v, trained by
// tools/fashion and described in docs/fashion-network.md. Plain C++ on Eigen, one thread, float.
#pragma once

#include <ebb/io/safetensors.hpp>
#include <ebb/tensor/view.hpp>

#include <Eigen/Core>

#include <span>
#include <string>
#include <vector>

class fashion_network {
 public:
  // Rows are pixels (of all images, one after another) or images; columns are channels.
  using matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using row = Eigen::RowVectorXf;

  static constexpr int side = 28, pixels = side * side, null_class = 10;

  // The path of fashion.safetensors. Errors: ebb::error, naming the tensor that is not as expected.
  explicit fashion_network(const std::string& path);
  explicit fashion_network(const ebb::safetensors& file);

  // x and out: [N, 1, 28, 28]; t in 0 .. 999; a label for each image, 0 to 9 or null_class for
  // "any". Predicts v.
  void operator()(ebb::view<const float> x, double t, std::span<const int> labels,
                  ebb::view<float> out) const;

 private:
  struct linear {
    matrix weight;  // [inputs, outputs]; of a 3x3 convolution [9 inputs, outputs]
    row bias;
  };
  struct norm {
    matrix scale, shift;  // of one row
  };
  struct residual {
    norm norm1;
    linear conv1, film, conv2;
  };
  struct images {
    int side;
    matrix rows;
  };

  void evaluate_some(const float* x, const matrix& embedding, int count, float* out) const;
  matrix embed(double t, const int* labels, int count) const;

  static matrix apply(const linear& map, const matrix& x);
  static images conv3x3(const linear& map, const images& x);
  static images run(const residual& block, images x, const matrix& embedding);

  linear time1_, time2_, stem_, down1_, down2_, up2_, join_, up1_, out_;
  matrix label_;
  std::vector<residual> middle_in_, deep_, middle_out_;
  residual fine_;
  norm norm_;
};
