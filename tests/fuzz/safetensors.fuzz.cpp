// libFuzzer target for the safetensors reader: arbitrary bytes, and files broken in one field.
//   clang++ -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -Iinclude -Itests
//     tests/fuzz/safetensors.fuzz.cpp src/error.cpp src/io/*.cpp
#include "fuzz/safetensors_files.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static_cast<void>(ebb::test::read_any(std::as_bytes(std::span(data, size))));
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
  ebb::test::generator random(seed);
  const std::size_t choice = random() % 16;
  if (choice == 0) {  // a new file
    const std::string file = ebb::test::broken_file(random);
    if (file.size() > most) return size;
    std::memcpy(data, file.data(), file.size());
    return file.size();
  }
  const std::size_t mutated = LLVMFuzzerMutate(data, size, most);
  if (choice < 12 && mutated > 8) {  // and a length that fits: the old header, moved
    std::string text(reinterpret_cast<const char*>(data), mutated);
    const std::size_t end = text.rfind("}}");
    if (end != text.npos && end > 8)
      std::memcpy(data, ebb::test::little_endian(end + 2 - 8).data(), 8);
  }
  return mutated;
}
