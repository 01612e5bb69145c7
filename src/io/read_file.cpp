#include "read_file.hpp"

#include <ebb/error.hpp>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

namespace ebb {
namespace {

[[noreturn]] void refuse(const std::string& path, const std::error_code& why, const char* remedy) {
  fail(errc::io_error, {path, ": cannot read: ", why.message(), ": ", remedy});
}

std::error_code last_error() { return {errno == 0 ? EIO : errno, std::generic_category()}; }

struct closer {
  void operator()(std::FILE* file) const { (void)std::fclose(file); }
};

}  // namespace

std::vector<std::byte> read_bytes(std::FILE* file, std::size_t size, const std::string& path) {
  std::vector<std::byte> bytes(size);
  errno = 0;
  const std::size_t got = size == 0 ? 0 : std::fread(bytes.data(), 1, size, file);
  if (got == size) return bytes;
  if (std::ferror(file) != 0) refuse(path, last_error(), "check the disk or the connection to it");
  fail(errc::io_error, {path, ": the file ended after ", got, " of ", size,
                        " bytes: it was changed while being read: try again"});
}

std::vector<std::byte> read_file(const std::string& path) {
  constexpr const char* remedy = "need the path of a file that this program may read";
  std::error_code why;
  if (std::filesystem::is_directory(path, why))
    why = std::make_error_code(std::errc::is_a_directory);
  std::uintmax_t size = 0;
  if (!why) size = std::filesystem::file_size(path, why);
  if (why) refuse(path, why, remedy);
  if (!std::in_range<std::ptrdiff_t>(size))
    refuse(path, make_error_code(std::errc::file_too_large), "need a file that fits in memory");
  errno = 0;
  const std::unique_ptr<std::FILE, closer> file(std::fopen(path.c_str(), "rb"));
  if (!file) refuse(path, last_error(), remedy);
  return read_bytes(file.get(), static_cast<std::size_t>(size), path);
}

}  // namespace ebb
