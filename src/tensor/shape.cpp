#include <ebb/tensor/shape.hpp>

namespace ebb {

std::string to_string(const shape& shape) {
  std::string text = "{";
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    if (axis > 0) text += ", ";
    text += std::to_string(shape[axis]);
  }
  return text + "}";
}

void shape::overflow() const {
  fail(errc::shape_overflow, {"shape: the product of ", to_string(*this), " is too large: need ",
                              max_size, " elements or fewer"});
}

}  // namespace ebb
