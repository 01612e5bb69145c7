// Ebb's memory as tensors of ONNX Runtime, and the element types of both.
#pragma once

#include <ebb/tensor/convert.hpp>

#include <onnxruntime_cxx_api.h>

#include <algorithm>
#include <variant>
#include <vector>

namespace ebb {

// What a model is given, and where its result is wanted.
using onnx_data = std::variant<view<const float>, view<const half>, view<const bfloat16>,
                               view<const double>, view<const std::int64_t>>;
using onnx_result = std::variant<view<float>, view<half>, view<bfloat16>, view<double>>;

template <class T>
inline constexpr auto onnx_type = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
template <>
inline constexpr auto onnx_type<float> = ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
template <>
inline constexpr auto onnx_type<half> = ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16;
template <>
inline constexpr auto onnx_type<bfloat16> = ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16;
template <>
inline constexpr auto onnx_type<double> = ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE;
template <>
inline constexpr auto onnx_type<std::int64_t> = ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64;
template <>
inline constexpr auto onnx_type<std::int32_t> = ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32;

// work(T()) for the T of an element type; false, and no call, for one that Ebb does not give.
template <class Work>
bool with_onnx_type(ONNXTensorElementDataType type, Work work) {
  const auto fits = [&](auto number) {
    if (type != onnx_type<decltype(number)>) return false;
    work(number);
    return true;
  };
  return fits(float()) || fits(half()) || fits(bfloat16()) || fits(double()) ||
         fits(std::int64_t()) || fits(std::int32_t());
}

// Reals into one another, rounded once; whole numbers into all. Not reals into whole numbers.
template <class From, class To>
inline constexpr bool onnx_converts = std::is_integral_v<From> || !std::is_integral_v<To>;

template <class From, class To>
void onnx_convert(view<const From> from, view<To> to) {
  if constexpr (requires { convert(from, to); }) convert(from, to);
  else
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = static_cast<To>(from[i]);
}

// Where converted numbers lie. Kept between calls, it takes no memory for as many again.
class onnx_buffer {
 public:
  template <class T>
  [[nodiscard]] view<T> of(const shape& shape) {
    bytes_.resize(std::max(bytes_.size(), shape.size() * sizeof(T)));
    return {reinterpret_cast<T*>(bytes_.data()), shape};
  }
  [[nodiscard]] bool unused() const noexcept { return bytes_.empty(); }

 private:
  std::vector<std::byte> bytes_;
};

// The memory itself, lent; the engine reads a view<const T> only.
template <class T>
Ort::Value onnx_tensor(view<T> data) {
  using number = std::remove_const_t<T>;
  static const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
  std::array<std::int64_t, shape::max_rank> extents{};
  std::ranges::copy(data.shape(), extents.begin());
  return Ort::Value::CreateTensor(memory, const_cast<number*>(data.data()), data.size() * sizeof(T),
                                  extents.data(), data.shape().rank(), onnx_type<number>);
}

}  // namespace ebb
