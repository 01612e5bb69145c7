# ebb::ebb: the headers and one small static library.
set(EBB_HEADERS
  compiler.hpp
  denoisers/gaussian_mixture.hpp
  ebb.hpp
  error.hpp
  io/safetensors.hpp
  noise/draw.hpp
  noise/philox.hpp
  noise/randn.hpp
  noise/recorded.hpp
  plan/combination.hpp
  plan/identities.hpp
  plan/plan.hpp
  plan/sampler.hpp
  run/add_noise.hpp
  run/corrections.hpp
  run/denoiser.hpp
  run/guidance.hpp
  run/options.hpp
  run/run.hpp
  run/sample.hpp
  samplers/ddim.hpp
  samplers/ddpm.hpp
  schedule/continuous_schedule.hpp
  schedule/discrete_schedule.hpp
  schedule/grid.hpp
  schedule/levels.hpp
  schedule/noise_level.hpp
  schedule/noise_schedule.hpp
  schedule/prediction.hpp
  tensor/combine.hpp
  tensor/container.hpp
  tensor/instruction_set.hpp
  tensor/shape.hpp
  tensor/tensor.hpp
  tensor/view.hpp)
set(EBB_OPT_IN_HEADERS tensor/eigen.hpp tensor/xtensor.hpp)
set(EBB_SOURCES
  denoisers/gaussian_mixture.cpp
  error.cpp
  io/edit_distance.cpp
  io/printed.cpp
  io/read_file.cpp
  io/safetensors.cpp
  io/safetensors_header.cpp
  plan/combination.cpp
  plan/plan.cpp
  run/corrections.cpp
  run/engine.cpp
  run/guidance.cpp
  run/layout.cpp
  run/run.cpp
  run/start_noise.cpp
  schedule/discrete_schedule.cpp
  schedule/grid.cpp
  schedule/levels.cpp
  schedule/prediction.cpp)
set(all_headers ${EBB_HEADERS} ${EBB_OPT_IN_HEADERS})
ebb_check_list(all_headers ${PROJECT_SOURCE_DIR}/include/ebb ${PROJECT_SOURCE_DIR}/include/ebb/*.hpp)

configure_file(cmake/version.hpp.in include/ebb/version.hpp @ONLY)

list(TRANSFORM EBB_HEADERS PREPEND ${PROJECT_SOURCE_DIR}/include/ebb/ OUTPUT_VARIABLE headers)
list(TRANSFORM EBB_SOURCES PREPEND ${PROJECT_SOURCE_DIR}/src/ OUTPUT_VARIABLE sources)

add_library(ebb STATIC ${sources})
add_library(ebb::ebb ALIAS ebb)
target_compile_features(ebb PUBLIC cxx_std_20)
set_target_properties(ebb PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_EXTENSIONS OFF)
target_sources(ebb PUBLIC FILE_SET HEADERS
  BASE_DIRS ${PROJECT_SOURCE_DIR}/include ${PROJECT_BINARY_DIR}/include
  FILES ${headers} ${PROJECT_BINARY_DIR}/include/ebb/version.hpp)
target_include_directories(ebb PRIVATE ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(ebb PRIVATE
  $<BUILD_INTERFACE:ebb_warnings> $<BUILD_INTERFACE:nlohmann_json::nlohmann_json>)
include(${CMAKE_CURRENT_LIST_DIR}/kernels.cmake)
ebb_add_kernels(ebb)
