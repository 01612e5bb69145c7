#include <ebb/ebb.hpp>
#include <ebb/io/npy.hpp>

#include <filesystem>
#include <fstream>
#include <random>

#include "support/refused.hpp"

using namespace ebb;
using ebb::test::check_refused;

namespace {

// Its own for each process: tests run side by side.
std::string temporary() {
  static const auto number = std::to_string(std::random_device()());
  return (std::filesystem::temp_directory_path() / ("ebb_npy_test_" + number)).string();
}

void write(const std::string& bytes) {
  std::ofstream(temporary(), std::ios::binary | std::ios::trunc) << bytes;
}

// As numpy.save() lays it out.
std::string file(const std::string& header, const std::string& data, char major = 1) {
  std::string bytes = "\x93NUMPY";
  bytes += {major, 0, static_cast<char>(header.size()), 0};
  if (major > 1) bytes += std::string(2, '\0');
  return bytes + header + data;
}

std::string of_type(const std::string& descr, const std::string& shape) {
  return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }";
}

}  // namespace

TEST_CASE("an .npy file is read as numpy.save() wrote it", "[io]") {
  // numpy.save(f, numpy.array([[1.5, -2], [0, 3]], dtype))
  using namespace std::string_literals;
  write(file(of_type("<f4", "(2, 2)"), "\0\0\xc0\x3f\0\0\0\xc0\0\0\0\0\0\0\x40\x40"s));
  CHECK(load_npy(temporary()) == tensor<float>({2, 2}, {1.5F, -2, 0, 3}));
  write(file(of_type("<f2", "(2,)"), "\0\x3e\0\xc0"s, 2));
  CHECK(load_npy(temporary()) == tensor<float>({2}, {1.5F, -2}));
  write(file(of_type("<i8", "(1,)"), "\xfe\xff\xff\xff\xff\xff\xff\xff"s));
  CHECK(load_npy(temporary()) == tensor<float>({1}, {-2}));
  write(file(of_type("|u1", "()"), "\xff"s));
  CHECK(load_npy(temporary())[0] == 255);
  write(file(of_type("<f8", "(0, 3)"), ""s));
  CHECK(load_npy(temporary()).shape() == shape{0, 3});
}

TEST_CASE("an .npy file is read as it was saved", "[io]") {
  for (const auto& shape : {shape{3}, shape{2, 3, 4}, shape{1, 1, 1, 1, 1, 1, 1, 17}, shape{}}) {
    const auto array = randn<float>(shape, 3);
    save_npy(temporary(), array);
    CHECK(load_npy(temporary()) == array);
  }
  check_refused([] { save_npy("/nowhere/x.npy", randn<float>({1}, 1)); }, errc::io_error,
                {"/nowhere/x.npy"});
}

TEST_CASE("an .npy file that is none is refused by name", "[io][bad input]") {
  const auto refused = [](const std::string& bytes, errc code, const char* why) {
    write(bytes);
    check_refused([] { (void)load_npy(temporary()); }, code, {"ebb_npy_test", why});
  };
  refused("PK", errc::header_length, "does not begin as");
  refused(file(std::string(200, ' '), "").substr(0, 40), errc::header_length, "header of 200");
  refused(file("{'descr': ", ""), errc::json_error, "");
  refused(file("[]", ""), errc::json_error, "no dictionary");
  refused(file(of_type(">f4", "(1,)"), "1234"), errc::unsupported_dtype, "\">f4\"");
  refused(file(of_type("<c8", "(1,)"), "12345678"), errc::unsupported_dtype, "astype");
  refused(file(of_type("<f4", "(2,)"), "1234"), errc::io_error, "4 bytes of data");
  refused(file(of_type("<f4", "(-1,)"), "1234"), errc::json_error, "\"shape\"");
  refused(file("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }", "1234"),
          errc::not_contiguous, "ascontiguousarray");
  refused(file(of_type("<f4", "(4611686018427387904, 4611686018427387904)"), ""),
          errc::shape_overflow, "");

  const auto whole = file(of_type("<f4", "(2, 2)"), std::string(16, 'x'));
  std::mt19937 random(9);
  std::size_t read = 0;
  for (int i = 0; i < 5000; ++i) {
    auto bytes = whole;
    for (int k = 0; k < 2; ++k) bytes[random() % bytes.size()] = static_cast<char>(random());
    write(bytes);
    try {
      read += load_npy(temporary()).size() > 0;
    } catch (const error&) {
    }
  }
  CHECK(read > 100);
  CHECK(read < 4900);
  std::filesystem::remove(temporary());
}
