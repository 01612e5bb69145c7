// Views: what converts to one and what does not, and looking at samples.
#include <ebb/tensor/tensor.hpp>
#include <ebb/tensor/view.hpp>

#include "support/catch.hpp"
#include "tensor/message.hpp"

#include <array>
#include <deque>
#include <string>

using ebb::shape;
using ebb::tensor;
using ebb::view;
using reads = view<const float>;
using writes = view<float>;

static_assert(std::is_trivially_copyable_v<writes> && std::is_trivially_copyable_v<reads>);
static_assert(std::is_nothrow_default_constructible_v<writes>);
static_assert(std::ranges::contiguous_range<writes> && std::ranges::borrowed_range<reads>);

// Constness is in the element.
static_assert(std::is_convertible_v<writes, reads> && !std::is_convertible_v<reads, writes>);
static_assert(std::is_convertible_v<tensor<float>&, writes>);
static_assert(std::is_convertible_v<const tensor<float>&, reads>);
static_assert(!std::is_convertible_v<const tensor<float>&, writes>);
static_assert(!std::is_convertible_v<const std::vector<float>&, writes>);
static_assert(std::is_convertible_v<std::vector<float>&, writes>);
static_assert(std::is_convertible_v<const std::vector<float>&, reads>);
static_assert(std::is_convertible_v<std::span<float>, writes>);
static_assert(std::is_convertible_v<std::array<float, 3>&, writes>);
static_assert(std::is_convertible_v<float (&)[3], writes>);

// A temporary may be read, not written.
static_assert(std::is_convertible_v<tensor<float>, reads>);
static_assert(!std::is_convertible_v<tensor<float>, writes>);
static_assert(std::is_convertible_v<std::vector<float>, reads>);
static_assert(!std::is_convertible_v<std::vector<float>, writes>);

// Another element, or memory that is not one piece.
static_assert(!std::is_convertible_v<tensor<double>&, reads>);
static_assert(!std::is_convertible_v<std::vector<double>&, reads>);
static_assert(!std::is_convertible_v<std::deque<float>&, reads>);
static_assert(!std::is_convertible_v<float*, writes> && !std::is_convertible_v<int, writes>);

// What has a shape of its own and no container_traits stays out: it may well be strided.
struct strided_matrix {
  float* begin();
  float* end();
  float* data();
  std::size_t size();
  std::array<std::size_t, 2> shape();
};
static_assert(std::ranges::contiguous_range<strided_matrix&>);
static_assert(!std::is_convertible_v<strided_matrix&, reads>);

// The same list of arguments must not fit both shape and tensor (overloads of sample()).
static_assert(!std::is_convertible_v<shape, tensor<float>>);

TEST_CASE("view: of what, in what shape") {
  std::vector<float> list{1, 2, 3};
  writes a = list;
  REQUIRE(a.shape() == shape{3});
  REQUIRE(a.data() == list.data());
  a[1] = 7;
  REQUIRE(list[1] == 7);

  tensor<float> x({2, 3}, {1, 2, 3, 4, 5, 6});
  reads b = x;
  REQUIRE(b.shape() == shape{2, 3});
  REQUIRE(b.span().size() == 6);
  REQUIRE(b.end() - b.begin() == 6);

  REQUIRE(writes().empty());
  REQUIRE(writes().shape() == shape{0});
  static_assert(std::is_same_v<decltype(view(list)), writes>);
  static_assert(std::is_same_v<decltype(view(std::as_const(list))), reads>);
  static_assert(std::is_same_v<decltype(view(x)), writes>);
  static_assert(std::is_same_v<decltype(view(std::as_const(x))), reads>);
  static_assert(std::is_same_v<decltype(view(x.data(), shape{6})), writes>);
}

TEST_CASE("view: samples") {
  tensor<float> x({3, 2}, {1, 2, 3, 4, 5, 6});
  const writes all = x;
  REQUIRE(all.sample(1).shape() == shape{1, 2});
  REQUIRE(all.sample(1)[0] == 3);
  REQUIRE(all.samples(1, 2).shape() == shape{2, 2});
  REQUIRE(all.samples(1, 2)[3] == 6);
  REQUIRE(all.samples(3, 0).empty());
  REQUIRE(message(ebb::errc::invalid_split, [&] { (void)all.samples(2, 2); }) ==
          "samples: first = 2, count = 2: the batch of shape {3, 2} has 3");
  REQUIRE(message(ebb::errc::invalid_split, [&] { (void)all.sample(3); }) ==
          "samples: first = 3, count = 1: the batch of shape {3, 2} has 3");
  float one = 5;
  REQUIRE(writes(&one, shape()).sample(0)[0] == 5);
}

TEST_CASE("view: null data") {
  REQUIRE(message(ebb::errc::shape_mismatch, [] {
            writes(nullptr, {2, 3});
          }) == "view: null data with 6 elements of shape {2, 3}: need a pointer to that many");
  REQUIRE(writes(nullptr, {0, 3}).empty());
}
