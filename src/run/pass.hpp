// One pass over memory: a list of operations is carried out tile by tile, so that what one makes
// is still in the cache when the next needs it, and what no later stage needs never leaves it.
#pragma once

#include "operation.hpp"

#include <ebb/noise/philox.hpp>
#include <ebb/run/executor.hpp>
#include <ebb/tensor/shape.hpp>

#include <span>

namespace ebb {

template <class T>
class pass {
 public:
  // `output_stride`: elements of the network's output for each of the state's, 1 or 2.
  pass() = default;
  pass(const shape& shape, std::size_t output_stride, std::size_t places, std::size_t locals);

  struct context {
    std::span<T* const> buffers;  // of the places up to the locals; null where there is none
    const philox_noise* noise = nullptr;
    executor threads = {};
    bool unguided = false;  // given
  };

  // Whether all results that are looked at are finite.
  bool operator()(std::span<const operation> operations, const context& context) const;

  // The first result that is not finite; its operation is null if all are.
  struct fault {
    const operation* at = nullptr;
    std::size_t element = 0;
    double value = 0;
    bool in_output = false;  // the network's output has it already, there
  };
  fault find(std::span<const operation> operations, const context& context) const;

 private:
  struct tile;
  class walker;
  tile tile_at(std::size_t i) const;

  std::size_t sample_size_ = 0, batch_ = 0, stride_ = 1;
  std::size_t places_ = 0, locals_ = 0;
  std::size_t length_ = 0;            // of a tile, at most
  std::size_t samples_per_tile_ = 1;  // or
  std::size_t tiles_per_sample_ = 1;
  std::size_t tiles_ = 0;
  bool streams_ = false;
};

}  // namespace ebb
