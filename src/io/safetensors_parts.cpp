#include "safetensors_parts.hpp"

#include "printed.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>

namespace ebb {
namespace {

constexpr std::size_t length_bytes = 8, longest_header = 100'000'000;

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

}  // namespace

element element_of(dtype type) {
  switch (type) {
    case dtype::f64: return {"F64", 8};
    case dtype::f32: return {"F32", 4};
    case dtype::f16: return {"F16", 2};
    case dtype::bf16: return {"BF16", 2};
  }
  return {"", 1};
}

safetensors_parts take_apart(std::span<const std::byte> bytes, const std::string& where) {
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

  safetensors_parts parts{.file = {}, .spans = {}, .data = data};
  parts.spans = read_header(header, where, parts.file);
  check(parts.spans, data.size(), where);
  return parts;
}

}  // namespace ebb
