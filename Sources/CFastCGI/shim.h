#pragma once
#include <fcgiapp.h>
#include <sys/signalfd.h>
