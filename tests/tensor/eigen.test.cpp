// Eigen containers as views and back: the outer dimension is the batch, strides are refused.
#include <ebb/tensor/combine.hpp>
#include <ebb/tensor/eigen.hpp>
#include <ebb/tensor/tensor.hpp>

#include "support/catch.hpp"
#include "tensor/message.hpp"

using ebb::shape;
using ebb::view;
using reads = view<const float>;
using row_major = Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// What converts: plain objects and maps of the right element. What does not: expressions, blocks,
// another element type, writing through const.
static_assert(std::is_convertible_v<Eigen::MatrixXf&, view<float>>);
static_assert(std::is_convertible_v<const Eigen::MatrixXf&, reads>);
static_assert(std::is_convertible_v<Eigen::ArrayXf&, view<float>>);
static_assert(std::is_convertible_v<Eigen::Vector4f&, view<float>>);
static_assert(std::is_convertible_v<Eigen::Map<Eigen::ArrayXf>&, view<float>>);
static_assert(!std::is_convertible_v<const Eigen::MatrixXf&, view<float>>);
static_assert(!std::is_convertible_v<Eigen::MatrixXf, view<float>>);
static_assert(!std::is_convertible_v<Eigen::MatrixXd&, view<float>>);
static_assert(!std::is_convertible_v<Eigen::Map<const Eigen::ArrayXf>&, view<float>>);
static_assert(std::is_convertible_v<Eigen::Map<const Eigen::ArrayXf>&, reads>);
using block = decltype(std::declval<Eigen::MatrixXf&>().block(0, 0, 1, 1));
using segment = decltype(std::declval<Eigen::ArrayXf&>().segment(0, 1));
using sum = decltype(std::declval<Eigen::ArrayXf&>() + 1.0f);
using transposed = decltype(std::declval<Eigen::MatrixXf&>().transpose());
static_assert(!std::is_convertible_v<block&, reads> && !std::is_convertible_v<block, reads>);
static_assert(!std::is_convertible_v<segment&, reads> && !std::is_convertible_v<segment, reads>);
static_assert(!std::is_convertible_v<sum&, reads> && !std::is_convertible_v<sum, reads>);
static_assert(!std::is_convertible_v<transposed&, reads>);
static_assert(ebb::owning_container<Eigen::MatrixXf> && ebb::owning_container<Eigen::ArrayXf>);
static_assert(ebb::container<Eigen::Map<Eigen::ArrayXf>> &&
              !ebb::owning_container<Eigen::Map<Eigen::ArrayXf>>);

namespace {
shape shape_of(reads x) { return x.shape(); }
}  // namespace

TEST_CASE("eigen: the outer dimension is the batch") {
  Eigen::MatrixXf columns(3, 2);
  columns << 1, 4, 2, 5, 3, 6;
  REQUIRE(shape_of(columns) == shape{2, 3});
  REQUIRE(ebb::as_view(columns).sample(1)[0] == 4);
  REQUIRE(ebb::as_view(columns).data() == columns.data());

  row_major rows(2, 3);
  rows << 1, 2, 3, 4, 5, 6;
  REQUIRE(shape_of(rows) == shape{2, 3});
  REQUIRE(ebb::as_view(rows).sample(1)[2] == 6);

  REQUIRE(shape_of(Eigen::ArrayXf(5)) == shape{5});
  REQUIRE(shape_of(Eigen::RowVectorXf(5)) == shape{5});
  REQUIRE(shape_of(Eigen::Vector4f()) == shape{4});
  REQUIRE(shape_of(Eigen::MatrixXf()) == shape{0, 0});
}

TEST_CASE("eigen: maps are checked for strides") {
  float memory[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  REQUIRE(shape_of(Eigen::Map<Eigen::MatrixXf>(memory, 3, 4)) == shape{4, 3});
  Eigen::Map<Eigen::MatrixXf, 0, Eigen::OuterStride<>> tight(memory, 3, 4, Eigen::OuterStride<>(3));
  REQUIRE(shape_of(tight) == shape{4, 3});
  Eigen::Map<Eigen::MatrixXf, 0, Eigen::OuterStride<>> gaps(memory, 2, 4, Eigen::OuterStride<>(3));
  REQUIRE(message(ebb::errc::not_contiguous, [&] { shape_of(gaps); }) ==
          "Eigen::Map of 2 x 4: inner stride = 1, outer stride = 3: need 1 and 2; copy it into a "
          "matrix first");
  Eigen::Map<Eigen::ArrayXf, 0, Eigen::InnerStride<2>> every_other(memory, 6);
  REQUIRE(message(ebb::errc::not_contiguous, [&] {
            shape_of(every_other);
          }).find("inner stride = 2") != std::string::npos);
}

TEST_CASE("eigen: make and as_eigen") {
  auto columns = ebb::container_traits<Eigen::MatrixXf>::make({2, 3});
  REQUIRE(columns.rows() == 3);
  REQUIRE(columns.cols() == 2);
  auto rows = ebb::container_traits<row_major>::make({2, 3});
  REQUIRE(rows.rows() == 2);
  REQUIRE(ebb::container_traits<Eigen::ArrayXf>::make({7}).size() == 7);
  REQUIRE(ebb::container_traits<Eigen::RowVectorXf>::make({7}).cols() == 7);
  REQUIRE(message(ebb::errc::shape_mismatch, [] {
            ebb::container_traits<Eigen::ArrayXf>::make({2, 3});
          }) == "Eigen vector of shape {2, 3}: need 1 extents");
  REQUIRE(message(ebb::errc::shape_mismatch, [] {
            ebb::container_traits<Eigen::Vector4f>::make({5});
          }) == "Eigen object of 5 x 1 for shape {5}: the type's fixed size is another");

  ebb::tensor<float> x({2, 3}, {1, 2, 3, 4, 5, 6});
  REQUIRE(ebb::as_eigen(x).row(1).sum() == 15);
  ebb::as_eigen(x) *= 2;
  REQUIRE(x[5] == 12);
  const auto& constant = x;
  REQUIRE(ebb::as_eigen(constant).cols() == 3);
}

TEST_CASE("eigen: straight into a function that takes views") {
  Eigen::ArrayXf a = Eigen::ArrayXf::Constant(5, 2), out(5);
  ebb::combine<float>(out, std::array{3.0}, std::array{reads(a)});
  REQUIRE(out.sum() == 30);
}

TEST_CASE("eigen: arrays of 16-bit numbers") {
  using narrow = Eigen::Array<ebb::half, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  narrow x(2, 3);
  for (int i = 0; i < 6; ++i) x.data()[i] = 0.5F * float(i);
  const view<const ebb::half> memory = x;
  REQUIRE(memory.shape() == shape{2, 3});
  REQUIRE(ebb::as_eigen(memory)(1, 2) == 2.5F);
  REQUIRE(ebb::container_traits<narrow>::make({4, 2}).rows() == 4);
}
