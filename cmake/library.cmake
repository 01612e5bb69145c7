# ebb::ebb: the headers and one small static library.
set(EBB_HEADERS
  compiler.hpp
  denoisers/engine_options.hpp
  denoisers/gaussian_mixture.hpp
  ebb.hpp
  error.hpp
  io/checkpoint.hpp
  io/named.hpp
  io/npy.hpp
  io/pipeline.hpp
  io/plan_json.hpp
  io/safetensors.hpp
  io/scheduler_config.hpp
  noise/any_noise.hpp
  noise/brownian.hpp
  noise/draw.hpp
  noise/jax.hpp
  noise/mt19937.hpp
  noise/numpy.hpp
  noise/numpy_legacy.hpp
  noise/pcg64.hpp
  noise/philox.hpp
  noise/randn.hpp
  noise/recorded.hpp
  noise/sequential.hpp
  noise/torch_cpu.hpp
  noise/torch_cuda.hpp
  noise/torchsde.hpp
  plan/adams.hpp
  plan/affine_law.hpp
  plan/ancestral.hpp
  plan/audit.hpp
  plan/between.hpp
  plan/cfg_pp.hpp
  plan/checks.hpp
  plan/churn.hpp
  plan/combination.hpp
  plan/exponential.hpp
  plan/exponential_step.hpp
  plan/identities.hpp
  plan/line_mixture.hpp
  plan/node.hpp
  plan/plan.hpp
  plan/plan_walker.hpp
  plan/quadrature.hpp
  plan/runge_kutta.hpp
  plan/sampler.hpp
  plan/second_order.hpp
  plan/straight_axis.hpp
  run/adaptive.hpp
  run/adaptive_run.hpp
  run/checkpoint.hpp
  run/add_noise.hpp
  run/corrections.hpp
  run/denoiser.hpp
  run/embedded_pair.hpp
  run/executor.hpp
  run/guidance.hpp
  run/guided_batch.hpp
  run/options.hpp
  run/run.hpp
  run/sample.hpp
  samplers/consistency.hpp
  samplers/ddim.hpp
  samplers/ddpm.hpp
  samplers/deis.hpp
  samplers/dpm_2.hpp
  samplers/dpm_solver.hpp
  samplers/dpm_solver_sde.hpp
  samplers/dpm_solver_singlestep.hpp
  samplers/er_sde.hpp
  samplers/euler.hpp
  samplers/gradient_estimation.hpp
  samplers/heun.hpp
  samplers/heunpp2.hpp
  samplers/lms.hpp
  samplers/pndm.hpp
  samplers/res.hpp
  samplers/restart.hpp
  samplers/sa_solver.hpp
  samplers/seeds.hpp
  samplers/unipc.hpp
  schedule/beta_quantile.hpp
  schedule/continuous_schedule.hpp
  schedule/discrete_schedule.hpp
  schedule/explicit_grids.hpp
  schedule/flow_grids.hpp
  schedule/grid.hpp
  schedule/grid_algebra.hpp
  schedule/law_grids.hpp
  schedule/levels.hpp
  schedule/noise_level.hpp
  schedule/noise_schedule.hpp
  schedule/prediction.hpp
  schedule/sigma_grids.hpp
  schedule/step_grids.hpp
  schedule/table_grids.hpp
  schedule/time_grids.hpp
  tensor/bfloat16.hpp
  tensor/combine.hpp
  tensor/container.hpp
  tensor/convert.hpp
  tensor/half.hpp
  tensor/instruction_set.hpp
  tensor/narrow_float.hpp
  tensor/shape.hpp
  tensor/tensor.hpp
  tensor/view.hpp)
set(EBB_OPT_IN_HEADERS
  denoisers/libtorch.hpp
  denoisers/onnx_model.hpp denoisers/onnx_tensor.hpp denoisers/onnxruntime.hpp
  run/tbb.hpp tensor/eigen.hpp tensor/xtensor.hpp)
set(EBB_SOURCES
  denoisers/engine_options.cpp
  denoisers/gaussian_mixture.cpp
  elements/bfloat16.cpp
  elements/double.cpp
  elements/float.cpp
  elements/half.cpp
  error.cpp
  io/checkpoint/parts.cpp
  io/checkpoint/read.cpp
  io/checkpoint/write.cpp
  io/edit_distance.cpp
  io/json_text.cpp
  io/named.cpp
  io/npy.cpp
  io/pipeline.cpp
  io/plan_json.cpp
  io/printed.cpp
  io/read_file.cpp
  io/safetensors.cpp
  io/safetensors_header.cpp
  io/safetensors_parts.cpp
  io/scheduler/check.cpp
  io/scheduler/classes.cpp
  io/scheduler/compatible_levels.cpp
  io/scheduler/compatible_walk.cpp
  io/scheduler/exact_levels.cpp
  io/scheduler/exact_walk.cpp
  io/scheduler/noise.cpp
  io/scheduler/option_kinds.cpp
  io/scheduler/options.cpp
  io/scheduler/origin.cpp
  io/scheduler/read.cpp
  io/scheduler/request.cpp
  io/scheduler/signature.cpp
  io/scheduler/spread.cpp
  io/scheduler/tables.cpp
  io/scheduler/times/edm.cpp
  io/scheduler/times/euler.cpp
  io/scheduler/times/flow.cpp
  io/scheduler/times/flow_shift.cpp
  io/scheduler/times/inverse.cpp
  io/scheduler/times/noisiest_kept.cpp
  io/scheduler/times/solver.cpp
  io/scheduler/times/spacing.cpp
  io/scheduler/times/table.cpp
  io/scheduler/walks/exploding.cpp
  io/scheduler/walks/flow.cpp
  io/scheduler/walks/ipndm.cpp
  io/scheduler/walks/pndm.cpp
  io/scheduler/walks/sa_solver.cpp
  io/scheduler/walks/deis.cpp
  io/scheduler/walks/dpm_step.cpp
  io/scheduler/walks/float_math.cpp
  io/scheduler/walks/inverse.cpp
  io/scheduler/walks/level_in_float.cpp
  io/scheduler/walks/multistep.cpp
  io/scheduler/walks/singlestep.cpp
  io/scheduler/walks/table.cpp
  io/scheduler/walks/wuerstchen.cpp
  io/scheduler_config.cpp
  io/write_file.cpp
  noise/brownian.cpp
  noise/brownian_tree.cpp
  noise/correctly_rounded.cpp
  noise/inverse_erf.cpp
  noise/jax.cpp
  noise/mt19937.cpp
  noise/numpy.cpp
  noise/numpy_legacy.cpp
  noise/pcg64.cpp
  noise/philox.cpp
  noise/seed_sequence.cpp
  noise/state_text.cpp
  noise/torch_blocks.cpp
  noise/torch_cpu.cpp
  noise/torch_cuda.cpp
  noise/torchsde.cpp
  noise/ziggurat.cpp
  plan/adams.cpp
  plan/affine_law.cpp
  plan/ancestral.cpp
  plan/audit/audit.cpp
  plan/audit/conditions.cpp
  plan/audit/orders.cpp
  plan/audit/text.cpp
  plan/between.cpp
  plan/churn.cpp
  plan/combination.cpp
  plan/exponential.cpp
  plan/exponential_step.cpp
  plan/line_mixture.cpp
  plan/plan.cpp
  plan/plan_walker.cpp
  plan/quadrature.cpp
  plan/runge_kutta.cpp
  plan/straight_axis.cpp
  run/adaptive_engine.cpp
  run/adaptive_run.cpp
  run/embedded_pair.cpp
  run/guidance.cpp
  run/layout.cpp
  run/operation.cpp
  run/stage_writer.cpp
  run/step_planner.cpp
  schedule/beta_quantile.cpp
  schedule/discrete_schedule.cpp
  schedule/explicit_grids.cpp
  schedule/flow_grids.cpp
  schedule/gits.cpp
  schedule/grid_algebra.cpp
  schedule/law_grids.cpp
  schedule/levels.cpp
  schedule/prediction.cpp
  schedule/step_grids.cpp
  schedule/table_grids.cpp
  schedule/time_grids.cpp)
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

# PyTorch's AVX2 kernel multiplies and adds in one instruction, where it stands in the source.
set(torch_blocks ${PROJECT_SOURCE_DIR}/src/noise/torch_blocks_fma.cpp)
if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang" AND NOT MSVC
    AND CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$" AND CMAKE_SIZEOF_VOID_P EQUAL 8)
  target_sources(ebb PRIVATE ${torch_blocks})
  set_source_files_properties(${torch_blocks} PROPERTIES
    COMPILE_OPTIONS "-O3;-ffp-contract=off;-fno-math-errno;-fno-trapping-math;-mavx2;-mfma")
  set_source_files_properties(${PROJECT_SOURCE_DIR}/src/noise/torch_cpu.cpp PROPERTIES
    COMPILE_DEFINITIONS EBB_TORCH_FMA=1)
endif()
