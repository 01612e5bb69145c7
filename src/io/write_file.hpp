// A whole file, or none: what stood at the path stays there until all is written.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace ebb {

// Under another name in the same folder, flushed to the disk, then renamed. Errors: errc::io_error
// with the path and the system's message; then no new file is left behind.
void write_file(const std::string& path, std::span<const std::byte> bytes);

}  // namespace ebb
