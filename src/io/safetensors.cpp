#include <ebb/io/safetensors.hpp>
#include <ebb/tensor/bfloat16.hpp>
#include <ebb/tensor/half.hpp>

#include "edit_distance.hpp"
#include "printed.hpp"
#include "read_file.hpp"
#include "safetensors_parts.hpp"

#include <algorithm>
#include <utility>

namespace ebb {
namespace {

template <class Bits, class Widen>
void decode(std::span<const std::byte> bytes, std::vector<float>& values, Widen widen) {
  values.resize(bytes.size() / sizeof(Bits));
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = widen(little_endian<Bits>(bytes.data() + i * sizeof(Bits)));
}

void decode(std::span<const std::byte> bytes, stored_tensor& tensor) {
  switch (tensor.type) {
    case dtype::f64:
      return decode<std::uint64_t>(bytes, tensor.values, [](std::uint64_t bits) {
        return static_cast<float>(std::bit_cast<double>(bits));
      });
    case dtype::f32:
      return decode<std::uint32_t>(bytes, tensor.values,
                                   [](std::uint32_t bits) { return std::bit_cast<float>(bits); });
    case dtype::f16: return decode<std::uint16_t>(bytes, tensor.values, binary16::widened);
    case dtype::bf16:
      return decode<std::uint16_t>(bytes, tensor.values, upper_half_of_float::widened);
  }
}

safetensors parse(std::span<const std::byte> bytes, const std::string& where) {
  auto parts = take_apart(bytes, where);
  for (const stored_span& span : parts.spans) decode(parts.bytes(span), *span.tensor);
  return std::move(parts.file);
}

}  // namespace

const stored_tensor& safetensors::operator[](const std::string& name) const {
  if (const auto found = tensors.find(name); found != tensors.end()) return found->second;
  constexpr std::size_t most_compared = 10'000;
  if (tensors.size() > most_compared)
    fail(errc::unknown_value, {"safetensors: tensor ", in_quotes(name), ": need one of the ",
                               tensors.size(), " names in the file"});
  std::string nearest = "there are none";
  std::size_t closest = SIZE_MAX;
  for (const auto& [known, tensor] : tensors) {
    const std::size_t longer =
        std::max(known.size(), name.size()) - std::min(known.size(), name.size());
    if (longer >= closest) continue;
    const std::size_t distance = edit_distance(known, name);
    if (distance >= closest) continue;
    closest = distance;
    nearest = "the nearest is " + in_quotes(known);
  }
  fail(errc::unknown_value, {"safetensors: tensor ", in_quotes(name), ": need one of the ",
                             tensors.size(), " names in the file, ", nearest});
}

const stored_tensor& safetensors::at(const std::string& name,
                                     std::span<const std::size_t> shape) const {
  const stored_tensor& found = (*this)[name];
  if (!std::ranges::equal(found.shape, shape))
    fail(errc::shape_mismatch, {"safetensors: tensor ", in_quotes(name),
                                ": shape = ", listed(found.shape), ": need ", listed(shape)});
  return found;
}

safetensors load_safetensors(const std::string& path) { return parse(read_file(path), path); }

safetensors parse_safetensors(std::span<const std::byte> bytes) {
  return parse(bytes, "safetensors");
}

}  // namespace ebb
