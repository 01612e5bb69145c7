#include "write_file.hpp"

#include <ebb/error.hpp>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <random>
#include <system_error>

#if __has_include(<unistd.h>)
#include <unistd.h>
#endif

namespace ebb {
namespace {

[[noreturn]] void refuse(const std::string& path, const std::error_code& why) {
  fail(errc::io_error, {path, ": cannot be written: ", why.message(),
                        ": need a folder with space, that this program may write to"});
}

std::error_code last_error() { return {errno == 0 ? EIO : errno, std::generic_category()}; }

bool flush(std::FILE* file) {
  if (std::fflush(file) != 0) return false;
#if __has_include(<unistd.h>)
  return fsync(fileno(file)) == 0 || errno == EINVAL;  // EINVAL: nothing to flush to
#else
  return true;
#endif
}

}  // namespace

void write_file(const std::string& path, std::span<const std::byte> bytes) {
  std::random_device random;
  std::string part;
  std::FILE* file = nullptr;
  for (int tries = 0; file == nullptr; ++tries) {
    part = path + "." + std::to_string(random()) + ".part";
    errno = 0;
    file = std::fopen(part.c_str(), "wbx");
    if (file == nullptr && (errno != EEXIST || tries == 100)) refuse(path, last_error());
  }
  errno = 0;
  std::error_code why;
  if (std::fwrite(bytes.data(), 1, bytes.size(), file) != bytes.size() || !flush(file))
    why = last_error();
  if (std::fclose(file) != 0 && !why) why = last_error();
  if (!why) std::filesystem::rename(part, path, why);
  if (!why) return;
  std::error_code ignored;
  std::filesystem::remove(part, ignored);
  refuse(path, why);
}

}  // namespace ebb
