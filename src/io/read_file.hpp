// A whole file in owned memory, read once: what happens to the file afterwards has no effect.
#pragma once

#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

namespace ebb {

// Regular files only (a pipe or device has no size to trust). Errors: errc::io_error with the path
// and the system's message.
[[nodiscard]] std::vector<std::byte> read_file(const std::string& path);

// The next `size` bytes of an open file; `path` is for the message. Errors: errc::io_error when
// reading fails or the file ends before.
[[nodiscard]] std::vector<std::byte> read_bytes(std::FILE* file, std::size_t size,
                                                const std::string& path);

}  // namespace ebb
