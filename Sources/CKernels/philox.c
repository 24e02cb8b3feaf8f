#include "pbit_philox.h"
