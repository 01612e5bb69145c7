// What a weight file may hold, and what is said to one that may not: a test for each rule of the
// format and each of rows 34 to 40 of Ebb's table of bad inputs; then broken files by the thousand.
#include <ebb/io/safetensors.hpp>
#include <ebb/tensor/bfloat16.hpp>
#include <ebb/tensor/half.hpp>

#include "fuzz/safetensors_files.hpp"
#include "support/catch.hpp"

#include "io/edit_distance.hpp"
#include "io/printed.hpp"
#include "io/read_file.hpp"

#include <array>
#include <bit>
#include <cerrno>
#include <cmath>
#include <concepts>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>

using namespace ebb;
using Catch::Matchers::ContainsSubstring;
using ebb::test::broken_file;
using ebb::test::bytes_of;
using ebb::test::read_any;
using ebb::test::weight_file;

namespace {

safetensors parsed(const std::string& file) { return parse_safetensors(bytes_of(file)); }

// The text of the error, after its code was looked at.
template <std::invocable F>
std::string refused(errc code, F&& f) {
  try {
    f();
  } catch (const error& refusal) {
    CHECK(int(refusal.code()) == int(code));
    return refusal.what();
  }
  FAIL_CHECK("accepted");
  return {};
}

std::string refused(errc code, const std::string& file) {
  return refused(code, [&] { return parsed(file); });
}

// One tensor "a", of 2 x 3 floats unless told otherwise, and its data.
std::string one(const std::string& shape = "[2,3]", const std::string& offsets = "[0,24]",
                const std::string& type = "\"F32\"", std::size_t size = 24) {
  return weight_file(
      "{\"a\":{\"dtype\":" + type + ",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}",
      std::string(size, 'x'));
}

std::string with(const std::string& keys) {
  return weight_file("{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]" + keys +
                     "}}");
}

std::string two(const std::string& first, const std::string& second, std::size_t size = 8) {
  return weight_file("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":" + first +
                         "},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":" + second +
                         "}}",
                     std::string(size, 'x'));
}

// A path of our own, removed at the end.
struct scratch {
  explicit scratch(const std::string& name)
      : path((std::filesystem::temp_directory_path() / ("ebb-safetensors-test-" + name)).string()) {
    std::filesystem::remove_all(path);
  }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  ~scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  void write(const std::string& bytes) const {
    std::ofstream(path, std::ios::binary).write(bytes.data(), std::streamsize(bytes.size()));
  }
  std::string path;
};

}  // namespace

TEST_CASE("a file gives its tensors and metadata", "[safetensors]") {
  std::string data;
  data += std::string("\x00\x00\x80\x3f\x00\x00\x00\xc0", 8);  // 1, -2
  data += std::string("\x00\x00\x00\x00\x00\x00\xf8\x3f", 8);  // 1.5
  data += std::string("\x00\x3c\x00\xc2\x01\x00", 6);          // 1, -3, 2^-24
  data += std::string("\x49\x40\x80\x7f", 4);                  // 3.140625, inf
  const std::string file = weight_file(
      "{\"brain\":{\"dtype\":\"BF16\",\"shape\":[2,1],\"data_offsets\":[22,26]},"
      "\"__metadata__\":{\"format\":\"pt\",\"\":\"\\u00e9\"},"
      "\"double\":{\"data_offsets\":[8,16],\"shape\":[],\"dtype\":\"F64\"},"
      "\"float\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
      "\"h\\u0061lf\":{\"dtype\":\"F16\",\"shape\":[1,3],\"data_offsets\":[16,22]}}      ",
      data);
  const safetensors read = parsed(file);
  CHECK(read.metadata == std::map<std::string, std::string>{{"format", "pt"}, {"", "\xc3\xa9"}});
  CHECK(read.tensors.size() == 4);
  CHECK(read["float"].values == std::vector<float>{1, -2});
  CHECK(read["float"].type == dtype::f32);
  CHECK(read["double"].values == std::vector<float>{1.5f});
  CHECK(read["double"].shape.empty());
  CHECK(read["double"].type == dtype::f64);
  CHECK(read["half"].values == std::vector<float>{1, -3, 0x1p-24f});
  CHECK(read["half"].shape == std::vector<std::size_t>{1, 3});
  CHECK(read["half"].type == dtype::f16);
  CHECK(read["brain"].values == std::vector<float>{3.140625f, INFINITY});
  CHECK(read["brain"].type == dtype::bf16);
}

TEST_CASE("0-dimensional, empty and no tensors are accepted", "[safetensors]") {
  CHECK(parsed(weight_file("{}")).tensors.empty());
  CHECK(parsed(weight_file("{}  \n ")).tensors.empty());
  CHECK(parsed(one("[]", "[0,4]", "\"F32\"", 4))["a"].values.size() == 1);
  CHECK(parsed(one("[0]", "[0,0]", "\"F32\"", 0))["a"].values.empty());
  CHECK(parsed(one("[3,0,2]", "[0,0]", "\"F16\"", 0))["a"].shape ==
        std::vector<std::size_t>{3, 0, 2});
  CHECK(parsed(one("[1,1,1,1,1,1,2,3]"))["a"].shape.size() == 8);
  const auto between =
      parsed(weight_file("{\"a\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[2,4]},"
                         "\"b\":{\"dtype\":\"F16\",\"shape\":[0],\"data_offsets\":[2,2]},"
                         "\"c\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]}}",
                         std::string("\0\x40\0\x3c", 4)));
  CHECK(between["a"].values == std::vector<float>{1});
  CHECK(between["c"].values == std::vector<float>{2});
}

TEST_CASE("F64 is rounded to the nearest float", "[safetensors]") {
  const auto stored = [](double value) {
    return parsed(one("[]", "[0,8]", "\"F64\"", 0) +
                  test::little_endian(std::bit_cast<std::uint64_t>(value)))["a"]
        .values[0];
  };
  CHECK(stored(0.1) == 0.1f);
  CHECK(stored(1 + 0x1p-24) == 1);
  CHECK(stored(1 + 0x1.8p-24) == 1 + 0x1p-23f);
  CHECK(stored(1e300) == std::numeric_limits<float>::infinity());
  CHECK(std::isnan(stored(std::nan(""))));
}

TEST_CASE("every 16-bit float becomes the float of the same value", "[safetensors]") {
  int wrong = 0;
  for (std::uint32_t bits = 0; bits < 65536; ++bits) {
    const float half = binary16::widened(static_cast<std::uint16_t>(bits));
    const float brain = upper_half_of_float::widened(static_cast<std::uint16_t>(bits));
    const auto value = [&](std::uint32_t fraction_bits, int bias) {
      const std::uint32_t fraction = bits & ((1u << fraction_bits) - 1);
      const int exponent = static_cast<int>((bits & 0x7fff) >> fraction_bits);
      const int most = (1 << (15 - fraction_bits)) - 1;
      double size = std::ldexp(fraction + (exponent > 0 ? std::ldexp(1, int(fraction_bits)) : 0),
                               std::max(exponent, 1) - bias - int(fraction_bits));
      if (exponent == most) size = fraction == 0 ? HUGE_VAL : std::nan("");
      return bits & 0x8000 ? -size : size;
    };
    const auto same = [](float a, double b) {
      return std::signbit(a) == std::signbit(b) && (std::isnan(b) ? std::isnan(a) : double(a) == b);
    };
    wrong += !same(half, value(10, 15)) + !same(brain, value(7, 127));
    if (std::isnan(half))  // quiet
      wrong += (std::bit_cast<std::uint32_t>(half) >> 13 & 1023) != ((bits & 1023) | 512);
  }
  CHECK(wrong == 0);
}

TEST_CASE("an impossible header length is refused", "[safetensors]") {
  const auto length = [](std::uint64_t number, std::size_t rest) {
    return refused(errc::header_length, test::little_endian(number) + std::string(rest, ' '));
  };
  CHECK_THAT(refused(errc::header_length, std::string()),
             ContainsSubstring("0 bytes in all: need 8"));
  CHECK_THAT(refused(errc::header_length, std::string(7, '\1')),
             ContainsSubstring("7 bytes in all"));
  CHECK_THAT(length(0, 100), ContainsSubstring("header length = 0: need 2 to 100 "));
  CHECK_THAT(length(1, 100), ContainsSubstring("header length = 1: need 2 to 100 "));
  CHECK_THAT(length(101, 100), ContainsSubstring("header length = 101: need 2 to 100 "));
  CHECK_THAT(length(2, 0), ContainsSubstring("header length = 2"));
  CHECK_THAT(length(UINT64_MAX, 100), ContainsSubstring("header length = 18446744073709551615"));
  CHECK_THAT(length(UINT64_MAX - 7, 100),
             ContainsSubstring("header length = 18446744073709551608"));
  CHECK_THAT(length(100'000'001, 100'000'100),
             ContainsSubstring("= 100000001: need 2 to 100000000 "));
}

TEST_CASE("a header that is not JSON is refused, with the place", "[safetensors]") {
  const auto at = [](const std::string& header) {
    return refused(errc::json_error, weight_file(header));
  };
  CHECK_THAT(at("[]"), ContainsSubstring("header begins with \"[\": need \"{\""));
  CHECK_THAT(at(" {}"), ContainsSubstring("begins with \" \""));
  CHECK_THAT(at("\xef\xbb\xbf{}"), ContainsSubstring("begins with"));
  CHECK_THAT(at("{\"a\""), ContainsSubstring("byte 4 (line 1, column 5): object"));
  CHECK_THAT(at("{\n\n \"a\" 1}"), ContainsSubstring("byte 8 (line 3, column 6)"));
  CHECK_THAT(at("{}{}"), ContainsSubstring("byte 2 "));
  CHECK_THAT(at("{} //"), ContainsSubstring("byte 3 "));
  CHECK_THAT(at("{\"a\":NaN}"), ContainsSubstring("header, byte 5 (line 1, column 6): "));
  CHECK_THAT(at(std::string("{}\0\0", 4)), ContainsSubstring("byte 2: a zero byte: need spaces"));
  CHECK_THAT(at("{\"\xff\":1}"), ContainsSubstring("byte 2 (line 1, column 3)"));
  CHECK_THAT(at("{\"\xff\":1}"), ContainsSubstring("ill-formed UTF-8"));
  CHECK_THAT(at("{\"\xc0\x80\":1}"), ContainsSubstring("ill-formed UTF-8"));      // overlong
  CHECK_THAT(at("{\"\xed\xa0\x80\":1}"), ContainsSubstring("ill-formed UTF-8"));  // surrogate
  CHECK_THAT(at("{\"\\ud800\":1}"), ContainsSubstring("surrogate"));
  CHECK_THAT(at("{\"__metadata__\":{\"a\":\"\x80\"}}"), ContainsSubstring("ill-formed UTF-8"));
  CHECK_THAT(at("{\"a\n\":1}"), ContainsSubstring("control character"));
  CHECK(at("{\"" + std::string(1'000'000, 'a')).size() < 300);
}

TEST_CASE("keys that stand twice are refused", "[safetensors]") {
  const std::string a = "\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}";
  const auto text = [](const std::string& header) {
    return refused(errc::json_error, weight_file(header));
  };
  const std::string escaped = "\"\\u0061\"" + a.substr(3);
  CHECK_THAT(text("{" + a + "," + a + "}"), ContainsSubstring("tensor \"a\": stands twice: need"));
  CHECK_THAT(text("{" + a + "," + escaped + "}"), ContainsSubstring("tensor \"a\": stands twice"));
  CHECK_THAT(text("{\"__metadata__\":{},\"__metadata__\":{}}"),
             ContainsSubstring("__metadata__: stands twice"));
  CHECK_THAT(text("{\"__metadata__\":{\"k\":\"\",\"k\":\"\"}}"),
             ContainsSubstring("__metadata__, \"k\": stands twice"));
  for (const std::string key : {"\"dtype\":\"F32\"", "\"shape\":[0]", "\"data_offsets\":[0,0]"})
    CHECK_THAT(
        refused(errc::json_error, with("," + key)),
        ContainsSubstring("tensor \"a\", " + key.substr(0, key.find(':')) + ": stands twice"));
  CHECK_THAT(refused(errc::json_error, with(",\"x\":{\"y\":1,\"y\":1}")),
             ContainsSubstring("tensor \"a\", \"y\": stands twice"));
}

TEST_CASE("unknown keys of a tensor are skipped, to a limit", "[safetensors]") {
  CHECK(parsed(with(",\"x\":{\"y\":[1,-1,1.5,null,true,\"t\",{\"y\":[]}],\"shape\":3},\"z\":1"))
            .tensors.size() == 1);
  CHECK(parsed(with(",\"__metadata__\":[]")).metadata.empty());
  const auto nested = [](std::size_t levels) {
    return with(",\"x\":" + std::string(levels, '[') + std::string(levels, ']'));
  };
  CHECK(parsed(nested(62)).tensors.size() == 1);
  CHECK_THAT(refused(errc::json_error, nested(63)),
             ContainsSubstring("tensor \"a\", \"x\": need 64 levels of nesting or fewer"));
  CHECK_THAT(refused(errc::json_error, nested(1'000'000)), ContainsSubstring("64 levels"));
  std::string objects = ",\"x\":";
  for (int i = 0; i < 1'000'000; ++i) objects += "{\"\":";
  CHECK_THAT(refused(errc::json_error, with(objects)), ContainsSubstring("64 levels"));
  CHECK_THAT(refused(errc::json_error, weight_file("{" + objects.substr(1))),
             ContainsSubstring("64 levels"));
  std::string many = ",\"x\":{\"0\":0";
  for (int i = 1; i < 1000; ++i) many += ",\"" + std::to_string(i) + "\":0";
  CHECK(parsed(with(many + "}")).tensors.size() == 1);
  CHECK_THAT(refused(errc::json_error, with(many + ",\"k\":0}")),
             ContainsSubstring("need 1000 keys or fewer"));
}

TEST_CASE("metadata is strings", "[safetensors]") {
  const auto metadata = [](const std::string& value) {
    return refused(errc::json_error, weight_file("{\"__metadata__\":" + value + "}"));
  };
  CHECK_THAT(metadata("3"), ContainsSubstring("__metadata__ = 3: need an object of strings"));
  CHECK_THAT(metadata("null"), ContainsSubstring("__metadata__ = null: need"));
  CHECK_THAT(metadata("[]"), ContainsSubstring("__metadata__ = a list: need"));
  CHECK_THAT(metadata("{\"k\":3}"), ContainsSubstring("__metadata__, \"k\" = 3: need a string"));
  CHECK_THAT(metadata("{\"k\":{}}"), ContainsSubstring("\"k\" = an object: need a string"));
  std::string many = "{\"__metadata__\":{\"0\":\"\"";
  for (int i = 1; i < 65'536; ++i) many += ",\"" + std::to_string(i) + "\":\"\"";
  CHECK(parsed(weight_file(many + "}}")).metadata.size() == 65'536);
  CHECK_THAT(refused(errc::json_error, weight_file(many + ",\"k\":\"\"}}")),
             ContainsSubstring("__metadata__, \"k\": need 65536 entries or fewer"));
}

TEST_CASE("a tensor without its fields, or with wrong ones, is refused", "[safetensors]") {
  const auto tensor = [](const std::string& value) {
    return refused(errc::json_error, weight_file("{\"a\":" + value + "}"));
  };
  CHECK_THAT(tensor("3"), ContainsSubstring("tensor \"a\" = 3: need an object with dtype, shape"));
  CHECK_THAT(tensor("[]"), ContainsSubstring("tensor \"a\" = a list: need an object"));
  CHECK_THAT(tensor("{}"), ContainsSubstring("tensor \"a\", \"dtype\": missing: need"));
  CHECK_THAT(tensor("{\"dtype\":\"F32\",\"data_offsets\":[0,0]}"),
             ContainsSubstring("tensor \"a\", \"shape\": missing"));
  CHECK_THAT(tensor("{\"dtype\":\"F32\",\"shape\":[0]}"),
             ContainsSubstring("tensor \"a\", \"data_offsets\": missing"));
  CHECK_THAT(refused(errc::json_error, one("3")),
             ContainsSubstring("tensor \"a\", \"shape\" = 3: need a list of whole numbers"));
  CHECK_THAT(refused(errc::json_error, one("[0]", "\"0,0\"")),
             ContainsSubstring("\"data_offsets\" = \"0,0\": need a list"));
  CHECK_THAT(refused(errc::json_error, one("[0]", "[0,0]", "4")),
             ContainsSubstring("tensor \"a\", \"dtype\" = 4: need a string such as \"F32\""));
  for (const std::string number : {"1000.0", "1e3", "true", "null", "\"3\"", "1.5", "-2.5"}) {
    CHECK_THAT(
        refused(errc::json_error, one("[2," + number + "]")),
        ContainsSubstring("tensor \"a\", \"shape\"[1] = " + number + ": need a whole number"));
    CHECK_THAT(refused(errc::json_error, one("[2,3]", "[0," + number + "]")),
               ContainsSubstring("tensor \"a\", \"data_offsets\"[1] = " + number));
  }
  CHECK(refused(errc::json_error, one("[1." + std::string(100'000, '0') + "]")).size() < 300);
  CHECK_THAT(refused(errc::json_error, one("[[2],3]")),
             ContainsSubstring("\"shape\"[0] = a list: need a whole number"));
}

TEST_CASE("other element types are refused, with the list", "[safetensors]") {
  for (const std::string type :
       {"I8", "U8", "I64", "BOOL", "F8_E4M3", "F8_E5M2", "F4", "C64", "f32", "F32 ", ""})
    CHECK_THAT(refused(errc::unsupported_dtype, one("[2,3]", "[0,24]", "\"" + type + "\"")),
               ContainsSubstring("tensor \"a\", \"dtype\" = \"" + type +
                                 "\": need F64, F32, F16 or BF16: convert the tensor"));
}

TEST_CASE("a shape whose size cannot be held is refused", "[safetensors]") {
  const auto shape = [](const std::string& extents, const std::string& offsets = "[0,24]") {
    return refused(errc::shape_overflow, one(extents, offsets));
  };
  CHECK_THAT(shape("[2,-3]"),
             ContainsSubstring("tensor \"a\", \"shape\"[1] = -3: need 0 to 18446744073709551615"));
  CHECK_THAT(shape("[-0]"), ContainsSubstring("\"shape\"[0] = -0: need"));
  CHECK_THAT(shape("[18446744073709551616]"),
             ContainsSubstring("= 18446744073709551616: need 0 to"));
  CHECK_THAT(shape("[-9223372036854775809]"), ContainsSubstring("= -9223372036854775809: need"));
  CHECK_THAT(shape("[1,1,1,1,1,1,1,2,3]"),
             ContainsSubstring("tensor \"a\", \"shape\"[8]: need 8 extents or fewer"));
  // Products that wrap: to 0, to 24 bytes, and by the element size alone.
  CHECK_THAT(shape("[4294967296,4294967296]", "[0,0]"),
             ContainsSubstring("tensor \"a\", \"shape\" = [4294967296, 4294967296] of F32: need"));
  CHECK_THAT(shape("[6148914691236517206,3]"),
             ContainsSubstring("[6148914691236517206, 3] of F32"));
  CHECK_THAT(shape("[4611686018427387910]"), ContainsSubstring("[4611686018427387910] of F32"));
  CHECK_THAT(shape("[0,4294967296,4294967296]", "[0,0]"), ContainsSubstring("[0, 4294967296, "));
  CHECK_THAT(shape("[4294967296,4294967296,0]", "[0,0]"), ContainsSubstring(", 0] of F32"));
}

TEST_CASE("offsets that do not tile the data are refused", "[safetensors]") {
  const auto offsets = [](const std::string& given) {
    return refused(errc::bad_offsets, one("[2,3]", given));
  };
  const std::string named = "tensor \"a\", \"data_offsets\"";
  CHECK_THAT(offsets("[24,0]"), ContainsSubstring(named + " = [24, 0]: need the begin first"));
  CHECK_THAT(offsets("[0,28]"), ContainsSubstring(named + " = [0, 28]: need an end within the 24"));
  CHECK_THAT(offsets("[18446744073709551592,18446744073709551615]"),
             ContainsSubstring("18446744073709551615]: need an end within the 24 bytes"));
  CHECK_THAT(
      offsets("[0,20]"),
      ContainsSubstring(named + " = [0, 20], 20 bytes: need 24 for the shape [2, 3] of F32"));
  CHECK_THAT(offsets("[0,0]"), ContainsSubstring("[0, 0], 0 bytes: need 24"));
  CHECK_THAT(offsets("[0]"), ContainsSubstring(named + " = [0]: need the begin and the end"));
  CHECK_THAT(offsets("[]"), ContainsSubstring(named + " = []: need"));
  CHECK_THAT(offsets("[0,24,24]"), ContainsSubstring(named + "[2]: need 2 numbers"));
  CHECK_THAT(offsets("[-1,24]"), ContainsSubstring(named + "[0] = -1: need 0 to"));
  CHECK_THAT(offsets("[0,18446744073709551616]"),
             ContainsSubstring(named + "[1] = 18446744073709551616"));

  CHECK(parsed(two("[0,4]", "[4,8]")).tensors.size() == 2);
  CHECK(parsed(two("[4,8]", "[0,4]")).tensors.size() == 2);
  CHECK_THAT(refused(errc::bad_offsets, two("[0,4]", "[0,4]", 4)),
             ContainsSubstring(
                 "tensor \"b\", \"data_offsets\" = [0, 4] overlap tensor \"a\", which ends at 4"));
  CHECK_THAT(refused(errc::bad_offsets, two("[2,6]", "[0,4]", 6)),
             ContainsSubstring("tensor \"a\", \"data_offsets\" = [2, 6] overlap tensor \"b\""));
  CHECK_THAT(
      refused(errc::bad_offsets, two("[0,4]", "[5,9]", 9)),
      ContainsSubstring("tensor \"b\", \"data_offsets\" = [5, 9] leave a hole after tensor \"a\""));
  CHECK_THAT(
      refused(errc::bad_offsets, two("[1,5]", "[5,9]", 9)),
      ContainsSubstring("tensor \"a\", \"data_offsets\" = [1, 5] leave a hole after the header"));
  CHECK_THAT(
      refused(errc::bad_offsets, two("[0,4]", "[4,8]", 9)),
      ContainsSubstring("the data has 9 bytes, the last tensor, \"b\", ends at 8: need all"));
  CHECK_THAT(
      refused(errc::bad_offsets, two("[0,4]", "[4,8]", 7)),
      ContainsSubstring("tensor \"b\", \"data_offsets\" = [4, 8]: need an end within the 7"));
  CHECK_THAT(refused(errc::bad_offsets, weight_file("{}", "x")),
             ContainsSubstring("the data has 1 bytes, the last tensor ends at 0"));
}

TEST_CASE("names from a file are shown short and harmless", "[safetensors]") {
  CHECK(in_quotes("a\"\\\x1b[2J\n\x7f") == R"("a\"\\\x1b[2J\x0a\x7f")");
  CHECK(in_quotes(std::string(100, 'a')) == "\"" + std::string(100, 'a') + "\"");
  CHECK(in_quotes(std::string(101, 'a')) == "\"" + std::string(100, 'a') + "\"...");
  CHECK(in_quotes(std::string(99, 'a') + "\xe2\x82\xac") == "\"" + std::string(99, 'a') + "\"...");
  CHECK(in_quotes(std::string(101, '\x80')).size() == 97 + 5);
  CHECK_THAT(refused(errc::json_error, weight_file("{\"\\u001b[2J\":1}")),
             ContainsSubstring("tensor \"\\x1b[2J\" = 1"));
}

TEST_CASE("a name that is not there is refused with the nearest", "[safetensors]") {
  safetensors file;
  CHECK_THAT(
      refused(errc::unknown_value, [&] { return file["up"]; }),
      ContainsSubstring("tensor \"up\": need one of the 0 names in the file, there are none"));
  file.tensors = {{"down.bias", {}}, {"down.weight", {}}, {"up.bias", {}}, {"up.weight", {}}};
  CHECK_THAT(refused(errc::unknown_value, [&] { return file["up.wieght"]; }),
             ContainsSubstring("tensor \"up.wieght\": need one of the 4 names in the file, the "
                               "nearest is \"up.weight\""));
  CHECK_THAT(refused(errc::unknown_value, [&] { return file["dwn.bias"]; }),
             ContainsSubstring("nearest is \"down.bias\""));
  file.tensors = {{"aaaa", {}}, {"zzzz", {}}};
  CHECK_THAT(refused(errc::unknown_value, [&] { return file["aaab"]; }),
             ContainsSubstring("nearest is \"aaaa\""));
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("abc", "") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("sitting", "kitten") == 3);
  CHECK(edit_distance("flaw", "lawn") == 2);
  CHECK(edit_distance(std::string(1000, 'a'), std::string(2000, 'b')) == 256);
}

TEST_CASE("at() wants a shape", "[safetensors]") {
  const safetensors file = parsed(one());
  CHECK(&file.at("a", std::array<std::size_t, 2>{2, 3}) == &file["a"]);
  const auto at = [&](std::vector<std::size_t> shape) {
    return refused(errc::shape_mismatch, [&] { return file.at("a", shape); });
  };
  CHECK_THAT(at({3, 2}), ContainsSubstring("tensor \"a\": shape = [2, 3]: need [3, 2]"));
  CHECK_THAT(at({6}), ContainsSubstring("need [6]"));
  CHECK_THAT(at({}), ContainsSubstring("need []"));
  CHECK_THAT(refused(errc::unknown_value, [&] { return file.at("b", {}); }),
             ContainsSubstring("nearest is \"a\""));
}

TEST_CASE("a file is read from disk, and errors name its path", "[safetensors]") {
  const scratch file("file");
  file.write(one());
  const safetensors read = load_safetensors(file.path);
  file.write("gone");  // what was read is ours
  CHECK(read["a"].values.size() == 6);
  CHECK_THAT(refused(errc::header_length, [&] { return load_safetensors(file.path); }),
             ContainsSubstring(file.path + ": 4 bytes in all"));
  file.write(weight_file("{\"a\":1}"));
  CHECK_THAT(refused(errc::json_error, [&] { return load_safetensors(file.path); }),
             ContainsSubstring(file.path + ": tensor \"a\" = 1"));
}

TEST_CASE("a file that cannot be read is refused with the system's message", "[safetensors]") {
  const auto loaded = [](const std::string& path) {
    return refused(errc::io_error, [&] { return load_safetensors(path); });
  };
  const scratch missing("missing"), folder("folder"), secret("secret");
  CHECK_THAT(loaded(missing.path),
             ContainsSubstring(missing.path + ": cannot read: No such file or directory: need"));
  CHECK_THAT(loaded(""), ContainsSubstring("No such file or directory"));
  std::filesystem::create_directory(folder.path);
  CHECK_THAT(loaded(folder.path), ContainsSubstring(folder.path + ": cannot read: Is a directory"));
  secret.write(one());
  CHECK_THAT(loaded(secret.path + "/x"), ContainsSubstring("Not a directory"));
  std::filesystem::permissions(secret.path, std::filesystem::perms::none);
  if (!std::ifstream(secret.path))  // root reads everything
    CHECK_THAT(loaded(secret.path),
               ContainsSubstring(secret.path + ": cannot read: Permission denied"));
  if (std::filesystem::exists("/dev/zero"))
    CHECK_THAT(loaded("/dev/zero"), ContainsSubstring("/dev/zero: cannot read: "));
}

TEST_CASE("a file that ends or fails midway is refused", "[safetensors]") {
  const scratch file("short");
  file.write("12345");
  std::FILE* open = std::fopen(file.path.c_str(), "rb");
  REQUIRE(open != nullptr);
  CHECK(read_bytes(open, 2, "it") == std::vector{std::byte{'1'}, std::byte{'2'}});
  CHECK(read_bytes(open, 0, "it").empty());
  CHECK_THAT(refused(errc::io_error, [&] { return read_bytes(open, 9, "it"); }),
             ContainsSubstring("it: the file ended after 3 of 9 bytes: it was changed"));
  std::fclose(open);
#if defined(__GLIBC__)
  const cookie_io_functions_t failing{
      [](void* count, char* to, std::size_t size) -> ssize_t {
        if ((*static_cast<int*>(count))++ > 0) return errno = EIO, -1;
        std::fill_n(to, std::min<std::size_t>(size, 100), '\2');
        return static_cast<ssize_t>(std::min<std::size_t>(size, 100));
      },
      nullptr, nullptr, nullptr};
  int count = 0;
  std::FILE* broken = fopencookie(&count, "rb", failing);
  CHECK_THAT(refused(errc::io_error, [&] { return read_bytes(broken, 10'000, "it"); }),
             ContainsSubstring("it: cannot read: Input/output error: check the disk"));
  std::fclose(broken);
#endif
}

TEST_CASE("20,000 broken files: none crashes, each promise is kept", "[safetensors]") {
  test::generator random(20'260'731);
  std::map<int, int> codes;
  for (int i = 0; i < 20'000; ++i) {
    const std::string file = broken_file(random);
    const auto code = read_any(bytes_of(file));
    ++codes[code ? static_cast<int>(*code) : -1];
  }
  CHECK(codes.size() == 6);  // accepted, and each of the five refusals
  for (const auto& [code, count] : codes) CHECK(count > 200);
}

TEST_CASE("every beginning of a valid file is refused", "[safetensors]") {
  const std::string file = one();
  for (std::size_t size = 0; size < file.size(); ++size)
    CHECK(read_any(bytes_of(file).first(size)).has_value());
  CHECK_FALSE(read_any(bytes_of(file)).has_value());
}
