"""Small nets for the tests of pictures, and the shipped ones."""

from __future__ import annotations

from functools import cache

from builder.net import Net
from builder.road import load
from builder.spec.library import shipped

BOTTLENECKS = """
net: bottlenecks
inputs: {image: [N, 3, H, W]}
dims: {N: 1, H: {example: 64, multiple_of: 32}, W: {example: 64, multiple_of: 32}}
blocks:
  ConvNorm:
    params: {out: int, k: 1, stride: 1}
    inputs: [x]
    nodes:
      conv:
        block: Conv2d
        from: x
        out_channels: =out
        kernel_size: =k
        stride: =stride
        padding: =k // 2
        bias: false
      norm: BatchNorm2d
  Bottleneck:
    params: {width: int, stride: 1, project: false}
    inputs: [x]
    nodes:
      reduce: {block: ConvNorm, from: x, out: =width}
      relu1: ReLU
      mid: {block: ConvNorm, out: =width, k: 3, stride: =stride}
      relu2: ReLU
      expand: {block: ConvNorm, out: =width * 4}
      shortcut: {block: ConvNorm, from: x, out: =width * 4, stride: =stride, when: =project}
      sum: {block: Add, from: [expand, shortcut]}
      relu: ReLU
nodes:
  stem: {block: ConvNorm, out: 8, k: 7, stride: 2}
  relu: ReLU
  pool: {block: MaxPool2d, kernel_size: 3, stride: 2, padding: 1}
  stage:
    repeat: {depth: "=[3, 4]", level: =range(2)}
    nodes:
      block:
        block: Bottleneck
        repeat: =depth
        width: =8 * 2 ** level
        stride: =2 if i == 0 and level > 0 else 1
        project: =i == 0
  mean: {block: AdaptiveAvgPool2d, output_size: 1}
  flatten: Flatten
  fc: {block: Linear, out_features: 10}
"""

PYRAMID = """
net: pyramid
inputs: {image: [N, 3, H, W]}
dims: {N: 1, H: {example: 64, multiple_of: 32}, W: {example: 64, multiple_of: 32}}
nodes:
  c2: {block: Conv2d, out_channels: 8, kernel_size: 3, stride: 4, padding: 1}
  c3: {block: Conv2d, out_channels: 16, kernel_size: 3, stride: 2, padding: 1}
  c4: {block: Conv2d, out_channels: 32, kernel_size: 3, stride: 2, padding: 1}
  c5: {block: Conv2d, out_channels: 64, kernel_size: 3, stride: 2, padding: 1}
  lat5: {block: Conv2d, out_channels: 8, kernel_size: 1}
  lat4: {block: Conv2d, from: c4, out_channels: 8, kernel_size: 1}
  lat3: {block: Conv2d, from: c3, out_channels: 8, kernel_size: 1}
  up4: {block: Upsample, from: lat5, scale_factor: 2}
  p4: {block: Add, from: [up4, lat4]}
  up3: {block: Upsample, from: p4, scale_factor: 2}
  p3: {block: Add, from: [up3, lat3]}
  o5: {block: Conv2d, from: lat5, out_channels: 8, kernel_size: 3, padding: 1}
  o4: {block: Conv2d, from: p4, out_channels: 8, kernel_size: 3, padding: 1}
  o3: {block: Conv2d, from: p3, out_channels: 8, kernel_size: 3, padding: 1}
outputs: {p5: o5, p4: o4, p3: o3}
"""

TOWERS = """
net: towers
inputs: {left: [N, 3, 64, 64], right: [N, 3, 64, 64], tokens: {shape: [N, T], dtype: int64}}
dims: {N: 1, T: 16}
nodes:
  encode: {block: Conv2d, from: left, out_channels: 16, kernel_size: 3, padding: 1, freeze: true}
  again: {call: encode, from: right}
  diff: {block: Sub, from: [encode, again]}
  pool: {block: AdaptiveAvgPool2d, output_size: 1}
  flat: Flatten
  words: {block: Embedding, from: tokens, num_embeddings: 100, embedding_dim: 16}
  mean: {block: Mean, dim: 1}
  join: {block: Concat, from: [flat, mean]}
  score: {block: Linear, out_features: 2}
  logits: {block: Linear, from: words, out_features: 100, bias: false, tie: {weight: words.weight}}
outputs: {score: score, logits: logits}
"""

TRANSFORMER = """
net: transformer
inputs: {tokens: {shape: [N, T], dtype: int64}}
dims: {N: 1, T: 16}
blocks:
  Layer:
    inputs: [x]
    nodes:
      norm1: {block: LayerNorm, from: x}
      attend: {block: MultiheadAttention, num_heads: 4, from: {query: norm1, key: norm1, value: norm1}}
      add1: {block: Add, from: [x, attend]}
      norm2: LayerNorm
      up: {block: Linear, out_features: 64}
      act: GELU
      down: {block: Linear, out_features: 16}
      add2: {block: Add, from: [add1, down]}
nodes:
  embed: {block: Embedding, num_embeddings: 100, embedding_dim: 16}
  layers: {block: Layer, repeat: 12}
  norm: LayerNorm
  head: {block: Linear, out_features: 100, bias: false}
"""

SINGLE = "net: single\ninputs: {x: [N, 8]}\nnodes:\n  fc: {block: Linear, out_features: 2}\n"

TALL = "net: tall\ninputs: {x: [N, 8]}\nnodes:\n" + "".join(
    f"  n{place}: {{block: Linear, out_features: {8 + place % 5}}}\n" for place in range(30)
)

OWN = {
    "bottlenecks": BOTTLENECKS,
    "pyramid": PYRAMID,
    "towers": TOWERS,
    "transformer": TRANSFORMER,
    "single": SINGLE,
    "tall": TALL,
}
SHIPPED = (*shipped(), "resnet@resnet50", "resnet@resnet152", "unet@paper")
ALL = (*OWN, *SHIPPED)
VARIED = (
    *OWN, "attention_unet", "capsnet", "deeplabv3", "densenet", "fcn", "googlenet", "gpt2", "mobilenet_v3",
    "resnet@resnet50", "siamese", "unet", "unet_resnet", "vae", "vit",
)  # fmt: skip
"""Nets of every form, for what is slow to look at or need not be looked at in all."""


@cache
def net_of(name: str) -> Net:
    """Load one of the nets of this file, or a shipped one."""
    return load(OWN.get(name, name))
