#include <ebb/io/safetensors.hpp>

#include "edit_distance.hpp"
#include "half.hpp"
#include "printed.hpp"
#include "read_file.hpp"
#include "safetensors_header.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string_view>
#include <tuple>

namespace ebb {
namespace {

constexpr std::size_t length_bytes = 8, longest_header = 100'000'000;

// The same on hosts of either byte order; a load where the host is little-endian.
template <class Bits>
Bits little_endian(const std::byte* bytes) {
  Bits bits = 0;
  for (std::size_t i = 0; i < sizeof(Bits); ++i)
    bits = static_cast<Bits>(bits | std::to_integer<Bits>(bytes[i]) << (8 * i));
  return bits;
}

struct element {
  const char* name;
  std::size_t size;
};

element element_of(dtype type) {
  switch (type) {
    case dtype::f64: return {"F64", 8};
    case dtype::f32: return {"F32", 4};
    case dtype::f16: return {"F16", 2};
    case dtype::bf16: return {"BF16", 2};
  }
  return {"", 1};
}

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
    case dtype::f16: return decode<std::uint16_t>(bytes, tensor.values, f16_to_float);
    case dtype::bf16: return decode<std::uint16_t>(bytes, tensor.values, bf16_to_float);
  }
}

// The bytes a tensor needs. The product of the extents other than 0 counts as well, so that it can
// be formed in any order.
std::size_t size_in_bytes(const stored_tensor& tensor, const std::string& named) {
  std::size_t size = element_of(tensor.type).size;
  bool empty = false;
  for (const std::size_t extent : tensor.shape) {
    empty = empty || extent == 0;
    if (extent == 0) continue;
    if (size > PTRDIFF_MAX / extent)
      fail(errc::shape_overflow,
           {named, ", \"shape\" = ", listed(tensor.shape), " of ", element_of(tensor.type).name,
            ": need a product of at most ", PTRDIFF_MAX, " bytes", damaged});
    size *= extent;
  }
  return empty ? 0 : size;
}

// Each span as long as its tensor; together they cover the data, in some order.
void check(std::vector<stored_span>& spans, std::size_t data_size, const std::string& where) {
  for (const stored_span& span : spans) {
    const std::string named = where + ": tensor " + in_quotes(*span.name);
    const std::size_t need = size_in_bytes(*span.tensor, named);
    const auto refuse = [&](std::initializer_list<words> rule) {
      std::string text = named + ", \"data_offsets\" = " + listed({{span.begin, span.end}});
      for (const auto& piece : rule) text += piece.text();
      fail(errc::bad_offsets, {text, damaged});
    };
    if (span.begin > span.end) refuse({": need the begin first, then the end"});
    if (span.end > data_size)
      refuse({": need an end within the ", data_size, " bytes after the header"});
    if (span.end - span.begin != need)
      refuse({", ", span.end - span.begin, " bytes: need ", need, " for the shape ",
              listed(span.tensor->shape), " of ", element_of(span.tensor->type).name});
  }
  std::ranges::sort(spans, {}, [](const stored_span& s) { return std::tuple(s.begin, s.end); });
  std::size_t end = 0;
  const std::string* before = nullptr;
  for (const stored_span& span : spans) {
    if (span.begin != end)
      fail(errc::bad_offsets,
           {where, ": tensor ", in_quotes(*span.name), ", \"data_offsets\" = ",
            listed({{span.begin, span.end}}), span.begin < end ? " overlap" : " leave a hole after",
            before ? " tensor " + in_quotes(*before) : std::string(" the header"),
            ", which ends at ", end, ": need each to begin where another ends", damaged});
    end = span.end;
    before = span.name;
  }
  if (end != data_size)
    fail(errc::bad_offsets, {where, ": the data has ", data_size, " bytes, the last tensor",
                             before ? ", " + in_quotes(*before) + "," : std::string(), " ends at ",
                             end, ": need all bytes to belong to a tensor", damaged});
}

safetensors parse(std::span<const std::byte> bytes, const std::string& where) {
  if (bytes.size() < length_bytes)
    fail(errc::header_length, {where, ": ", bytes.size(), " bytes in all: need ", length_bytes,
                               " for the length of the header", damaged});
  const auto given = little_endian<std::uint64_t>(bytes.data());
  const std::size_t most = std::min(bytes.size() - length_bytes, longest_header);
  if (given < 2 || given > most)
    fail(errc::header_length, {where, ": header length = ", given, ": need 2 to ", most,
                               " (the rest of the file, at most ", longest_header, ")", damaged});
  const auto length = static_cast<std::size_t>(given);
  const auto data = bytes.subspan(length_bytes + length);
  const std::string_view header(reinterpret_cast<const char*>(bytes.data()) + length_bytes, length);

  safetensors file;
  auto spans = read_header(header, where, file);
  check(spans, data.size(), where);
  for (const stored_span& span : spans)
    decode(data.subspan(span.begin, span.end - span.begin), *span.tensor);
  return file;
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
