// Every public header, in two translation units of one program: nothing may be defined twice.
#pragma once

#include <ebb/ebb.hpp>
#include <ebb/io/checkpoint.hpp>
#include <ebb/io/safetensors.hpp>
#include <ebb/tensor/instruction_set.hpp>
#if EBB_HAVE_EIGEN
#include <ebb/tensor/eigen.hpp>
#endif
#if EBB_HAVE_TBB
#include <ebb/run/tbb.hpp>
#endif
#if EBB_HAVE_XTENSOR
#include <ebb/tensor/xtensor.hpp>
#endif
