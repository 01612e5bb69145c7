// Shapes: extents, products, and every way in which they can be too much.
#include <ebb/tensor/shape.hpp>

#include "support/catch.hpp"
#include "tensor/message.hpp"

#include <span>
#include <vector>

using ebb::shape;

static_assert(std::is_trivially_copyable_v<shape>);
static_assert(!std::is_convertible_v<int, shape> && !std::is_constructible_v<shape, int>);
static_assert(!std::is_convertible_v<std::vector<std::size_t>, shape>);
static_assert(std::is_constructible_v<shape, std::vector<std::size_t>>);
static_assert(std::is_constructible_v<shape, std::span<const long>>);
static_assert(!std::is_constructible_v<shape, std::vector<float>>);
static_assert(shape{1, 16, 14}.size() == 224);

TEST_CASE("shape: batch, sample and size") {
  const shape a{3, 16, 14};
  REQUIRE(a.rank() == 3);
  REQUIRE(a[1] == 16);
  REQUIRE(a.batch() == 3);
  REQUIRE(a.sample_size() == 224);
  REQUIRE(a.size() == 672);
  REQUIRE(std::vector<std::size_t>(a.begin(), a.end()) == std::vector<std::size_t>{3, 16, 14});
  REQUIRE(shape{8}.sample_size() == 1);
  REQUIRE(shape{8}.batch() == 8);
  REQUIRE(shape{0, 4}.size() == 0);
  REQUIRE(shape{0, 4}.sample_size() == 4);
  REQUIRE(shape{4, 0}.size() == 0);
}

TEST_CASE("shape: rank 0 is one scalar sample") {
  REQUIRE(shape().rank() == 0);
  REQUIRE(shape().size() == 1);
  REQUIRE(shape().batch() == 1);
  REQUIRE(shape().with_batch(5) == shape{5});
}

TEST_CASE("shape: comparing, changing the batch, printing") {
  REQUIRE(shape{2, 3} == shape{2, 3});
  REQUIRE(shape{2, 3} != shape{3, 2});
  REQUIRE(shape{2, 3} != shape{2, 3, 1});
  REQUIRE(shape{2, 3}.with_batch(7) == shape{7, 3});
  REQUIRE(shape{2, 3}.with_batch(7).size() == 21);
  REQUIRE(shape(std::vector<int>{2, 3}) == shape{2, 3});
  REQUIRE(to_string(shape{1, 16, 14}) == "{1, 16, 14}");
  REQUIRE(to_string(shape()) == "{}");
}

TEST_CASE("shape: what is too much is refused by name") {
  constexpr auto code = ebb::errc::shape_overflow;
  REQUIRE(message(code,
                  [] {
                    shape{std::size_t{1} << 40, std::size_t{1} << 40};
                  }) ==
          "shape: the product of {1099511627776, 1099511627776} is too large: need "
          "1152921504606846975 elements or fewer");
  REQUIRE(message(code, [] { shape{SIZE_MAX}; }).find("too large") != std::string::npos);
  REQUIRE(message(code, [] { shape{1, SIZE_MAX, 1}; }).find("too large") != std::string::npos);
  REQUIRE(message(code, [] {
            (void)shape{1, 1 << 30}.with_batch(SIZE_MAX);
          }).find("too large") != std::string::npos);
  REQUIRE(message(code, [] { shape{1, 1, 1, 1, 1, 1, 1, 1, 1}; }) ==
          "shape: 9 extents: need 8 or fewer");
  REQUIRE(message(code, [] {
            shape(std::vector<int>{2, -3});
          }) == "shape: extent 1 = -3: need 0 or more");
  REQUIRE(shape{shape::max_size}.size() == shape::max_size);
}
