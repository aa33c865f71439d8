#include "server-usage.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>

int64_t server_cpu_ns(int pid)
{
    char path[320];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *tasks = opendir(path);
    if (!tasks)
        return -1;
    int64_t total = 0;
    struct dirent *task;
    while ((task = readdir(tasks))) {
        if (task->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", pid, task->d_name);
        FILE *file = fopen(path, "r");
        int64_t on_cpu;
        if (file && fscanf(file, "%" SCNd64, &on_cpu) == 1)
            total += on_cpu;
        if (file)
            fclose(file);
    }
    closedir(tasks);
    return total;
}

int64_t server_resident_kib(int pid)
{
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return -1;
    int64_t kib = -1;
    while (kib < 0 && fgets(line, sizeof line, file))
        sscanf(line, "VmRSS: %" SCNd64, &kib);
    fclose(file);
    return kib;
}

int64_t server_allocations(const char *path)
{
    int64_t count = -1;
    FILE *file = fopen(path, "rb");
    if (file && fread(&count, sizeof count, 1, file) != 1)
        count = -1;
    if (file)
        fclose(file);
    return count;
}
