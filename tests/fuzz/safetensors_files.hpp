// Weight files for fuzzing: valid ones, each then broken in one field, and what must hold whatever
// a file contains. Shared by safetensors.fuzz.cpp (libFuzzer) and tests/io/safetensors.test.cpp.
#pragma once

#include <ebb/io/safetensors.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ebb::test {

using generator = std::mt19937;  // its raw numbers are the same everywhere

inline std::size_t below(generator& random, std::size_t limit) { return random() % limit; }

inline std::string little_endian(std::uint64_t number) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += static_cast<char>(number >> (8 * i) & 255);
  return bytes;
}

inline std::string weight_file(const std::string& header, const std::string& data = {}) {
  return little_endian(header.size()) + header + data;
}

inline std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

// The JSON text of one tensor, field by field.
struct tensor_text {
  std::string name, type;
  std::vector<std::string> shape, offsets;
  std::string extra;  // further keys
};

inline std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ",") + part;
  return text;
}

inline std::string header_text(const std::vector<tensor_text>& tensors) {
  std::string text = "{\"__metadata__\":{\"format\":\"pt\"}";
  for (const auto& t : tensors)
    text += ",\"" + t.name + "\":{\"dtype\":\"" + t.type + "\",\"shape\":[" + joined(t.shape) +
            "],\"data_offsets\":[" + joined(t.offsets) + "]" + t.extra + "}";
  return text + "}";
}

// 1 to 4 tensors of up to 3 extents, some of them empty.
inline std::vector<tensor_text> some_tensors(generator& random, std::size_t& end) {
  std::vector<tensor_text> tensors;
  for (std::size_t i = 0, count = 1 + below(random, 4); i < count; ++i) {
    constexpr const char* types[] = {"F64", "F32", "F16", "BF16"};
    constexpr std::size_t sizes[] = {8, 4, 2, 2};
    const std::size_t type = below(random, 4);
    tensor_text tensor{"layer." + std::to_string(i), types[type], {}, {}, {}};
    std::size_t size = sizes[type];
    for (std::size_t axis = below(random, 4); axis-- > 0;) {
      const std::size_t extent = below(random, 8) == 0 ? 0 : 1 + below(random, 3);
      tensor.shape.push_back(std::to_string(extent));
      size *= extent;
    }
    tensor.offsets = {std::to_string(end), std::to_string(end + size)};
    end += size;
    tensors.push_back(tensor);
  }
  std::shuffle(tensors.begin(), tensors.end(), random);
  return tensors;
}

// A valid file, then one thing wrong (or, at times, nothing).
inline std::string broken_file(generator& random) {
  const std::string strange[] = {"0",
                                 "1",
                                 "2",
                                 "8",
                                 "-1",
                                 "-0",
                                 "1.0",
                                 "1e3",
                                 "true",
                                 "null",
                                 "\"3\"",
                                 "[1]",
                                 "{}",
                                 "4294967296",
                                 "9223372036854775807",
                                 "18446744073709551615",
                                 "18446744073709551616",
                                 "1e999",
                                 ""};
  const auto odd = [&] { return strange[below(random, std::size(strange))]; };
  std::size_t size = 0;
  auto tensors = some_tensors(random, size);
  tensor_text& one = tensors[below(random, tensors.size())];
  tensor_text& other = tensors[below(random, tensors.size())];
  std::string data(size, '\0'), padding;
  for (char& byte : data) byte = static_cast<char>(random());
  std::optional<std::uint64_t> length;
  switch (below(random, 18)) {
    case 0: break;
    case 1: length = std::uint64_t{random()} << below(random, 40); break;
    case 2: length = ~std::uint64_t{random()}; break;
    case 3:
      one.type = std::vector{"I8", "F8_E4M3", "BOOL", "U64", "f32", ""}[below(random, 6)];
      break;
    case 4: one.shape.insert(one.shape.begin(), odd()); break;
    case 5: one.shape.assign(1 + below(random, 10), odd()); break;
    case 6: one.offsets[below(random, 2)] = odd(); break;
    case 7: std::swap(one.offsets[0], one.offsets[1]); break;
    case 8: std::swap(one.offsets, other.offsets); break;
    case 9: one.offsets.push_back(odd()); break;
    case 10: one.name = other.name; break;
    case 11: one.name += static_cast<char>(128 + below(random, 128)); break;
    case 12: {
      const std::size_t deep = below(random, 100);
      one.extra = ",\"x\":" + std::string(deep, '[') + odd() + std::string(deep, ']');
      break;
    }
    case 13: one.extra = ",\"shape\":[" + odd() + "]"; break;
    case 14: data.resize(below(random, size + 9)); break;
    case 15: padding = std::string(below(random, 20), below(random, 4) ? ' ' : '\0'); break;
    case 16: one.extra = ",\"x\":{\"a\":" + odd() + ",\"b\":" + odd() + "}"; break;
    default: {
      std::string file = weight_file(header_text(tensors), data);
      file[below(random, file.size())] ^= static_cast<char>(1 << below(random, 8));
      return file;
    }
  }
  const std::string header = header_text(tensors) + padding;
  return little_endian(length.value_or(header.size())) + header + data;
}

// Reads a file of any content: nothing if accepted, else the code. Throws std::logic_error where
// the reader breaks a promise.
inline std::optional<errc> read_any(std::span<const std::byte> file) {
  const auto promise = [](bool kept, const char* what) {
    if (!kept) throw std::logic_error(what);
  };
  try {
    const safetensors read = parse_safetensors(file);
    std::size_t data = 0;
    for (const auto& [name, tensor] : read.tensors) {
      std::size_t product = 1;
      for (const std::size_t extent : tensor.shape) product *= extent;
      promise(tensor.shape.size() <= 8, "more than 8 extents");
      promise(tensor.values.size() == product, "values.size() is not the product of the shape");
      promise(&read.at(name, tensor.shape) == &tensor, "not found under its name");
      data += product * (tensor.type == dtype::f64 ? 8 : tensor.type == dtype::f32 ? 4 : 2);
    }
    std::uint64_t header = 0;
    for (std::size_t i = 8; i-- > 0;) header = header << 8 | std::to_integer<unsigned>(file[i]);
    promise(file.size() == 8 + header + data, "some data belongs to no tensor");
    return {};
  } catch (const error& refusal) {
    const std::string_view message = refusal.what();
    promise(message.starts_with("safetensors: ") && message.find(": need ") != message.npos,
            "a message without its rule");
    promise(message.size() < 2000, "a message longer than a screen");
    promise(
        std::ranges::none_of(message, [](char c) { return static_cast<unsigned char>(c) < ' '; }),
        "a control character in a message");
    switch (refusal.code()) {
      case errc::header_length:
      case errc::json_error:
      case errc::shape_overflow:
      case errc::bad_offsets:
      case errc::unsupported_dtype: return refusal.code();
      default: throw std::logic_error("an undocumented error code");
    }
  }
}

}  // namespace ebb::test
