#include <ebb/ebb.hpp>
#include <ebb/run/tbb.hpp>

#include "support/catch.hpp"
#include "support/networks.hpp"

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

using namespace ebb;
using ebb::test::rational_network;

TEST_CASE("tbb_executor calls each chunk once", "[run][tbb]") {
  tbb::task_arena three(3);
  for (auto threads : {tbb_executor(), tbb_executor(three)})
    for (const std::size_t n : {0, 1, 2, 1000}) {
      std::vector<std::atomic<int>> calls(n);
      const auto body = [&](std::size_t i) { ++calls[i]; };
      threads.for_chunks(n, chunk_body(body));
      CHECK(std::all_of(calls.begin(), calls.end(), [](auto& c) { return c == 1; }));
    }
}

TEST_CASE("tbb_executor uses the arena it is given", "[run][tbb]") {
  tbb::task_arena alone(1);
  tbb_executor threads(alone);
  std::mutex guard;
  std::set<std::thread::id> seen;
  const auto body = [&](std::size_t) {
    const std::lock_guard lock(guard);
    seen.insert(std::this_thread::get_id());
  };
  threads.for_chunks(200, chunk_body(body));
  CHECK(seen.size() == 1);
}

TEMPLATE_TEST_CASE("a run on oneTBB has the bits of a serial one", "[run][tbb]", float, half) {
  using T = TestType;
  // counts, to know that the run did hand chunks out
  struct counted {
    tbb_executor threads;
    std::size_t chunks = 0;
    void for_chunks(std::size_t n, chunk_body body) {
      chunks += n;
      threads.for_chunks(n, body);
    }
  };
  tbb::task_arena four(4);
  for (const auto& sampler :
       std::vector<std::function<plan(const levels&)>>{dpm_solver_multistep{.eta = 1}, ddpm{}}) {
    const auto result = [&](executor threads) {
      return sample<T>(sampler, test::few_levels(4), rational_network{}, {2, 300'001},
                       {.prediction = prediction::v(), .seed = 7, .executor = threads});
    };
    const auto serial = result({});
    counted own{tbb_executor()}, given{tbb_executor(four)};
    CHECK((result(own) == serial));
    CHECK((result(given) == serial));
    CHECK(own.chunks > 0);
    CHECK(given.chunks == own.chunks);
  }
}
