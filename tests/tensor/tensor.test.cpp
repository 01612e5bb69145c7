// Tensors: owning, aligned, and well-behaved when copied, moved and wrongly filled.
#include <ebb/tensor/tensor.hpp>

#include "support/catch.hpp"
#include "tensor/message.hpp"

using ebb::shape;
using ebb::tensor;

static_assert(std::is_nothrow_move_constructible_v<tensor<float>>);
static_assert(std::is_nothrow_move_assignable_v<tensor<double>>);

TEST_CASE("tensor: zeros, aligned") {
  const tensor<float> x({3, 5});
  REQUIRE(x.shape() == shape{3, 5});
  REQUIRE(x.size() == 15);
  for (float value : x) REQUIRE(value == 0);
  REQUIRE(reinterpret_cast<std::uintptr_t>(x.data()) % 64 == 0);
  REQUIRE(tensor<float>().empty());
  REQUIRE(tensor<float>().shape() == shape{0});
  REQUIRE(tensor<float>(shape()).size() == 1);
  REQUIRE(tensor<double>(shape{0, 7}).empty());
}

TEST_CASE("tensor: values and copies of views") {
  const tensor<float> x({2, 2}, {1, 2, 3, 4});
  REQUIRE(x[3] == 4);
  const tensor<float> part(ebb::view<const float>(x).sample(1));
  REQUIRE(part == tensor<float>({1, 2}, {3, 4}));
  REQUIRE(message(ebb::errc::shape_mismatch, [] {
            tensor<float>({2, 2}, {1, 2, 3});
          }) == "tensor: 3 values for shape {2, 2}: need 4");
}

TEST_CASE("tensor: copy and move") {
  tensor<float> a({2}, {1, 2});
  tensor<float> b = a;
  b[0] = 9;
  REQUIRE(a[0] == 1);
  const float* memory = b.data();
  tensor<float> c = std::move(b);
  REQUIRE(c.data() == memory);
  REQUIRE(b.empty());
  REQUIRE(b.shape() == shape{0});
  b = a;
  REQUIRE(b == a);

  memory = c.data();
  c = a;  // equal sizes: no new memory
  REQUIRE(c.data() == memory);
  REQUIRE(c == a);
  c = tensor<float>({3}, {1, 2, 3});
  REQUIRE(c.size() == 3);
  c = a;
  REQUIRE(c == a);
  auto& self = c;
  c = self;
  c = std::move(self);
  REQUIRE(c == a);
  REQUIRE(tensor<float>({2}, {1, 2}) != tensor<float>({1, 2}, {1, 2}));
  REQUIRE(tensor<float>({2}, {1, 2}) != tensor<float>({2}, {1, 3}));
}
