// The JSON header of a safetensors file: names, element types, shapes, and where in the data each
// tensor lies.
#pragma once

#include <ebb/io/safetensors.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace ebb {

// Ends a message about a file that breaks its format: the remedy.
inline constexpr const char* damaged =
    ": the file is damaged or crafted: fetch it or export it again";

// Bytes [begin, end) of the data that follows the header, as the header claims: unchecked.
struct stored_span {
  std::size_t begin = 0, end = 0;
  const std::string* name = nullptr;  // both point into safetensors::tensors
  stored_tensor* tensor = nullptr;
};

// Fills file.metadata and file.tensors, all but the values. Returns one span a tensor. `where`
// opens each message. Errors: as load_safetensors.
[[nodiscard]] std::vector<stored_span> read_header(std::string_view header,
                                                   const std::string& where, safetensors& file);

}  // namespace ebb
