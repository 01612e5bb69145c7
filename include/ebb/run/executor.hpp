// The caller's threads. Anything with for_chunks(n, body) will do: it calls body(i) once for each i
// below n, in any order and on any threads, and comes back when all are done.
//
//   ebb::run<float> run(sampler, levels, x, {.executor = pool});
//
// Large states are walked in chunks on it; small ones stay with the calling thread. The same bits
// come out for any number of threads.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>

namespace ebb {

// What a chunk does: a reference to a function of the library's, valid until for_chunks returns. It
// does not throw.
class chunk_body {
 public:
  template <class F>
  requires(!std::is_same_v<F, chunk_body>) explicit chunk_body(const F& body) noexcept
      : body_(std::addressof(body)),
        call_([](const void* f, std::size_t i) { (*static_cast<const F*>(f))(i); }) {}

  void operator()(std::size_t i) const noexcept { call_(body_, i); }

 private:
  const void* body_;
  void (*call_)(const void*, std::size_t);
};

template <class E>
concept runs_chunks = requires(E& pool, std::size_t n, chunk_body body) {
  pool.for_chunks(n, body);
};

// A reference to such a pool, which has to outlive the run; by default none, the calling thread.
class executor {
 public:
  executor() = default;
  template <runs_chunks E>
  requires(!std::is_same_v<E, executor>) executor(E& pool)
  noexcept
      : pool_(std::addressof(pool)), call_([](void* p, std::size_t n, chunk_body body) {
          static_cast<E*>(p)->for_chunks(n, body);
        }) {}

  [[nodiscard]] explicit operator bool() const noexcept { return pool_ != nullptr; }
  void for_chunks(std::size_t n, chunk_body body) const { call_(pool_, n, body); }

 private:
  void* pool_ = nullptr;
  void (*call_)(void*, std::size_t, chunk_body) = nullptr;
};

}  // namespace ebb
