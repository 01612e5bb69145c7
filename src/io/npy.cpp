#include <ebb/io/npy.hpp>
#include <ebb/tensor/half.hpp>

#include "json_text.hpp"
#include "little_endian.hpp"
#include "printed.hpp"
#include "read_file.hpp"
#include "write_file.hpp"

#include <bit>

namespace ebb {
namespace {

constexpr std::string_view magic = "\x93NUMPY";

template <class Bits, class Number>
float as(const std::byte* bytes) {
  return static_cast<float>(std::bit_cast<Number>(little_endian<Bits>(bytes)));
}

struct element {
  std::string_view name;
  std::size_t size;
  float (*read)(const std::byte*);
};

constexpr element elements[]{
    {"<f2", 2, as<std::uint16_t, half>},          {"<f4", 4, as<std::uint32_t, float>},
    {"<f8", 8, as<std::uint64_t, double>},        {"|i1", 1, as<std::uint8_t, std::int8_t>},
    {"|u1", 1, as<std::uint8_t, std::uint8_t>},   {"<i2", 2, as<std::uint16_t, std::int16_t>},
    {"<u2", 2, as<std::uint16_t, std::uint16_t>}, {"<i4", 4, as<std::uint32_t, std::int32_t>},
    {"<u4", 4, as<std::uint32_t, std::uint32_t>}, {"<i8", 8, as<std::uint64_t, std::int64_t>},
    {"<u8", 8, as<std::uint64_t, std::uint64_t>},
};

// Python's literal {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), } as JSON.
std::string as_json(std::string_view literal) {
  std::string json;
  for (const char c : literal) {
    const bool closes = c == ')' || c == '}';
    if (closes && json.find_last_not_of(' ') != std::string::npos &&
        json[json.find_last_not_of(' ')] == ',')
      json.erase(json.find_last_not_of(' '));
    json += c == '\'' ? '"' : c == '(' ? '[' : c == ')' ? ']' : c == 'F' ? 'f' : c == 'T' ? 't' : c;
  }
  return json;
}

struct header {
  element of;
  ebb::shape shape;
};

header read_header(std::string_view literal, const std::string& path) {
  const auto json = read_json(as_json(literal), path);
  const auto wrong = [&](const char* key, const char* need) {
    fail(errc::json_error, {path, ": the header's \"", key, "\": need ", need});
  };
  if (!json.is_object()) fail(errc::json_error, {path, ": the header is no dictionary"});
  if (!json.contains("descr") || !json["descr"].is_string()) wrong("descr", "the name of a type");
  if (!json.contains("fortran_order") || !json["fortran_order"].is_boolean())
    wrong("fortran_order", "True or False");
  if (!json.contains("shape") || !json["shape"].is_array()) wrong("shape", "a tuple");
  if (json["fortran_order"].get<bool>())
    fail(errc::not_contiguous,
         {path, ": in Fortran's order: save numpy.ascontiguousarray(array) in its place"});
  std::vector<std::size_t> extents;
  for (const auto& extent : json["shape"]) {
    if (!extent.is_number_unsigned()) wrong("shape", "whole numbers, 0 or more");
    extents.push_back(extent.get<std::size_t>());
  }
  const auto shape = [&] {
    try {
      return ebb::shape(extents);
    } catch (const error& refusal) {
      fail(refusal.code(), {path, ": ", refusal.what()});
    }
  }();
  const auto name = json["descr"].get<std::string>();
  for (const auto& element : elements)
    if (element.name == name) return {element, shape};
  fail(errc::unsupported_dtype,
       {path, ": \"descr\" = ", in_quotes(name),
        ": need floats or whole numbers in little endian; save array.astype(\"<f4\")"});
}

}  // namespace

tensor<float> load_npy(const std::string& path) {
  const auto bytes = read_file(path);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!text.starts_with(magic) || bytes.size() < 12)
    fail(errc::header_length, {path, ": does not begin as an .npy file: need one of numpy.save()"});
  const bool old = bytes[6] == std::byte{1};
  const auto rest = std::span(bytes).subspan(8);
  const std::size_t length =
      old ? little_endian<std::uint16_t>(rest.data()) : little_endian<std::uint32_t>(rest.data());
  const std::size_t begin = old ? 10 : 12;
  if (length > bytes.size() - begin)
    fail(errc::header_length, {path, ": a header of ", length, " bytes in a file of ", bytes.size(),
                               ": it is damaged or was cut"});
  const auto header = read_header(text.substr(begin, length), path);
  const auto data = std::span(bytes).subspan(begin + length);
  if (data.size() / header.of.size != header.shape.size() || data.size() % header.of.size != 0)
    fail(errc::io_error,
         {path, ": ", data.size(), " bytes of data for shape ", to_string(header.shape), " of ",
          header.of.name, ": it is damaged or was cut"});
  tensor<float> array(header.shape);
  for (std::size_t i = 0; i < array.size(); ++i)
    array[i] = header.of.read(data.data() + i * header.of.size);
  return array;
}

void save_npy(const std::string& path, view<const float> array) {
  std::string text = "{'descr': '<f4', 'fortran_order': False, 'shape': (";
  for (const auto extent : array.shape()) text += std::to_string(extent) + ",";
  text += "), }";
  text.resize((text.size() + 11 + 63) / 64 * 64 - 11, ' ');  // the data begins at a multiple of 64
  text += '\n';
  std::string bytes(magic);
  bytes += {1, 0, static_cast<char>(text.size() & 255), static_cast<char>(text.size() >> 8)};
  bytes += text;
  for (const float value : array)
    for (const int shift : {0, 8, 16, 24})
      bytes += static_cast<char>(std::bit_cast<std::uint32_t>(value) >> shift & 255);
  write_file(path, std::as_bytes(std::span(bytes)));
}

}  // namespace ebb
