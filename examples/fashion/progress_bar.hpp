// One line on the terminal: how far a run is, and how long it still takes. Silent where standard
// error is not a terminal.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>

class progress_bar {
 public:
  void operator()(std::size_t done, std::size_t of) const {
    if (!isatty(fileno(stderr))) return;
    constexpr std::size_t width = 40;
    const std::size_t full = width * done / of;
    const double left = seconds() / static_cast<double>(done) * static_cast<double>(of - done);
    std::fprintf(stderr, "\r[%s%s] %zu of %zu steps, %.1f s left ", std::string(full, '#').c_str(),
                 std::string(width - full, '.').c_str(), done, of, left);
    if (done == of) std::fprintf(stderr, "\r\033[K");
  }

  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};
