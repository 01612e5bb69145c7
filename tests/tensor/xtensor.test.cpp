// xtensor containers as views and back: row-major in place, anything else refused.
#include <ebb/tensor/combine.hpp>
#include <ebb/tensor/tensor.hpp>
#include <ebb/tensor/xtensor.hpp>

#if __has_include(<xtensor/views/xview.hpp>)
#include <xtensor/views/xview.hpp>
#else
#include <xtensor/xview.hpp>
#endif

#include "support/catch.hpp"
#include "tensor/message.hpp"

using ebb::shape;
using ebb::view;
using reads = view<const float>;
using xt::layout_type;

static_assert(std::is_convertible_v<xt::xtensor<float, 2>&, view<float>>);
static_assert(std::is_convertible_v<const xt::xtensor<float, 2>&, reads>);
static_assert(std::is_convertible_v<xt::xarray<float>&, view<float>>);
static_assert(!std::is_convertible_v<const xt::xarray<float>&, view<float>>);
static_assert(!std::is_convertible_v<xt::xarray<double>&, view<float>>);
static_assert(!std::is_convertible_v<xt::xarray<float>, view<float>>);
static_assert(!std::is_convertible_v<xt::xtensor<float, 2, layout_type::column_major>&, reads>);
static_assert(!std::is_convertible_v<xt::xarray<float, layout_type::column_major>&, reads>);
using slice = decltype(xt::view(std::declval<xt::xarray<float>&>(), xt::all(), 0));
using sum = decltype(std::declval<xt::xarray<float>&>() + 1.0f);
static_assert(!std::is_convertible_v<slice&, reads> && !std::is_convertible_v<slice, reads>);
static_assert(!std::is_convertible_v<sum&, reads> && !std::is_convertible_v<sum, reads>);
static_assert(ebb::owning_container<xt::xarray<float>> &&
              ebb::owning_container<xt::xtensor<float, 3>>);

namespace {
shape shape_of(reads x) { return x.shape(); }
}  // namespace

TEST_CASE("xtensor: containers keep their shape and memory") {
  xt::xtensor<float, 2> a{{1, 2, 3}, {4, 5, 6}};
  REQUIRE(shape_of(a) == shape{2, 3});
  REQUIRE(ebb::as_view(a).data() == a.data());
  REQUIRE(ebb::as_view(a).sample(1)[0] == 4);
  xt::xarray<float> b = a;
  REQUIRE(shape_of(b) == shape{2, 3});
  REQUIRE(shape_of(xt::xarray<float>(3.0f)) == shape{});
  REQUIRE(shape_of(xt::xtensor<float, 3>({2, 1, 4})) == shape{2, 1, 4});
  REQUIRE(shape_of(xt::xtensor<float, 3>({2, 0, 4})) == shape{2, 0, 4});
}

TEST_CASE("xtensor: adaptors, and layouts known at run time only") {
  float memory[6] = {1, 2, 3, 4, 5, 6};
  auto adapted = xt::adapt(&memory[0], 6, xt::no_ownership(), std::vector<std::size_t>{2, 3});
  REQUIRE(shape_of(adapted) == shape{2, 3});
  REQUIRE(ebb::as_view(adapted).data() == memory);

  using dynamic = xt::xarray<float, layout_type::dynamic>;
  REQUIRE(shape_of(dynamic({2, 3}, layout_type::row_major)) == shape{2, 3});
  REQUIRE(message(ebb::errc::not_contiguous,
                  [] {
                    shape_of(dynamic({2, 3}, layout_type::column_major));
                  }) ==
          "xtensor container of shape {2, 3}: stride 1 = 2: need 1 (row-major, no gaps); assign it "
          "to an xt::xarray<T> first");
  REQUIRE(shape_of(dynamic({2, 1}, layout_type::column_major)) == shape{2, 1});
}

TEST_CASE("xtensor: make and as_xtensor") {
  auto a = ebb::container_traits<xt::xtensor<float, 2>>::make({2, 3});
  REQUIRE(shape_of(a) == shape{2, 3});
  auto b = ebb::container_traits<xt::xarray<float>>::make({2, 3, 4});
  REQUIRE(shape_of(b) == shape{2, 3, 4});
  REQUIRE(message(ebb::errc::shape_mismatch, [] {
            ebb::container_traits<xt::xtensor<float, 2>>::make({2, 3, 4});
          }) == "xt::xtensor of 2 dimensions for shape {2, 3, 4}: need as many extents");

  ebb::tensor<float> x({2, 3}, {1, 2, 3, 4, 5, 6});
  auto back = ebb::as_xtensor(x);
  REQUIRE(back(1, 2) == 6);
  back(1, 2) = 7;
  REQUIRE(x[5] == 7);
  const auto& constant = x;
  REQUIRE(ebb::as_xtensor(constant)(0, 1) == 2);
}

TEST_CASE("xtensor: straight into a function that takes views") {
  xt::xtensor<float, 1> a{1, 2, 3};
  auto out = xt::xtensor<float, 1>::from_shape({3});
  ebb::combine<float>(out, std::array{3.0}, std::array{reads(a)});
  REQUIRE(out(2) == 9);
}

TEST_CASE("xtensor: containers of 16-bit numbers") {
  xt::xtensor<ebb::bfloat16, 2> x({2, 3});
  for (std::size_t i = 0; i < 6; ++i) x.data()[i] = 0.5F * float(i);
  const ebb::view<const ebb::bfloat16> memory = x;
  REQUIRE(memory.shape() == ebb::shape{2, 3});
  REQUIRE(ebb::as_xtensor(memory)(1, 2) == 2.5F);
  REQUIRE(ebb::container_traits<xt::xtensor<ebb::bfloat16, 2>>::make({4, 2}).shape()[0] == 4);
}
