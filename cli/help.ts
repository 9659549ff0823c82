/** What `npm run lab -- --help` prints. */
export const HELP = `Signpost without a window: trains in headless Chromium through the same code as the page.

  npm run lab -- train --data <zip> [--test <zip> [--labels <zip|csv>]] [settings] [--out run.json]
  npm run lab -- import --data <zip> [--test <zip> [--labels <zip|csv>]]
  npm run lab -- sweep <plan.json> --out <folder> [--shard <i>/<n>] [--resume] [--data ...]
  npm run lab -- merge <folder>... --out <folder>

Data
  --data <file>         training images: GTSRB_Final_Training_Images.zip or the Kaggle archive
  --data sample:<n>     the sample set (synthetic) with n training images, 1000 to 40000, and 30 % as many
                        test images; sample:<n>:<seed> draws another one
  --test <file>         official test images; beside --data sample:<n> any archive with real images: they take
                        the place of the sample's test images
  --labels <file>       their labels, GTSRB_Final_Test_GT.zip or GT-final_test.csv
  --profile <folder>    browser profile to keep (imported images, runs); default: a temporary one

Settings of train (defaults: the comparison study's protocol)
  --model <name>        idsia, idsia-200, resnet20, resnet32         (resnet20)
  --size <px>           32, 48, 64                                   (32)
  --no-clahe            leave the contrast equalisation out
  --engine <name>       signpost-wasm, tfjs-wasm, tfjs-webgpu,       (signpost-wasm)
                        tfjs-webgl, tfjs-cpu, jax-webgpu, jax-wasm
                        without a graphics card the graphics engines run on the processor, slowly
  --threads <n>         threads of the engine                        (all cores)
  --numerics <name>     fast, strict; strict: signpost-wasm only     (fast)
  --split <name>        study (by image), track (no leakage)         (study)
  --epochs <n>                                                       (25)
  --batch <n>           images per step                              (64)
  --lr <rate>           learning rate                                (0.01)
  --schedule <name>     constant, cosine, or steps:10,20:0.1         (constant)
  --momentum <m>                                                     (0.9)
  --seed <n>            initial weights and order of the images      (1)
  --limit <n>           at most n training-part images, whole tracks of every class (all)
  --max-steps <n>       stop after n optimiser steps                 (no limit)
  --out <file>          write the whole run as JSON

Sweep: every cell of a plan (page Plans, "Save"), one run file each; see docs/sweeps.md
  --out <folder>        run files and, when all have ended, manifest.json
  --shard <i>/<n>       every n-th cell beginning with the i-th, i from 0 to n - 1
  --resume              go on in a folder: what is finished there stays, the rest runs
  --yes                 run more than 1000 cells
  --data, --test, --labels, --profile as above; left out where the plan needs the sample set only
Merge: the folders of all shards become one; refuses other plans, missing and repeated cells

Progress goes to stderr, one line of results to stdout. The exit code is not 0 after any failure.`
