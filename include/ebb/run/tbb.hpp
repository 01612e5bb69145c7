// oneTBB's threads for options.executor, opt-in:
//
//   ebb::tbb_executor threads;                            // as many as TBB takes
//   ebb::run<float> run(sampler, levels, x, {.executor = threads});
//
// A thread that waits for the chunks of a run takes up no other task of the application's.
#pragma once

#include <ebb/run/executor.hpp>

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

namespace ebb {

class tbb_executor {
 public:
  // The arena of whoever calls; or another one, which has to outlive this: tbb::task_arena
  // four(4); ebb::tbb_executor threads(four);
  tbb_executor() = default;
  explicit tbb_executor(tbb::task_arena& arena) noexcept : arena_(&arena) {}

  void for_chunks(std::size_t n, chunk_body body) {
    const auto all = [n, body] {
      tbb::this_task_arena::isolate(
          [n, body] { tbb::parallel_for(std::size_t{0}, n, [body](std::size_t i) { body(i); }); });
    };
    if (arena_ != nullptr) arena_->execute(all);
    else all();
  }

 private:
  tbb::task_arena* arena_ = nullptr;
};

}  // namespace ebb
