// Our mark, a shield with a wave, as SVG and as PNG drawn here point by point: no image file and no image library.
import { deflateSync } from "node:zlib"

const BRAND = [0x17, 0x47, 0x5c]
const SHIELD = "M14 3.5 23.5 6.7V14.2C23.5 19.3 19.7 22.7 14 24.7 8.3 22.7 4.5 19.3 4.5 14.2V6.7Z"
const WAVE = "M8.5 14.5c2-2.4 3.7-2.4 5.5-.6s3.6 1.7 5.5-.7"

export function svgIcon() {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28"><rect width="28" height="28" rx="3" fill="#17475c"/>`
    + `<path d="${SHIELD}" fill="none" stroke="#fff" stroke-width="2" stroke-linejoin="round"/>`
    + `<path d="${WAVE}" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round"/></svg>\n`
}

const mix = (a, b, t) => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t]

function curve([a, b, c, d]) {
  return Array.from({ length: 13 }, (_, step) => {
    const t = step / 12
    const [p, q, r] = [mix(a, b, t), mix(b, c, t), mix(c, d, t)]
    return mix(mix(p, q, t), mix(q, r, t), t)
  })
}

// The same two lines as above, as short straight pieces in a 28 by 28 square.
const LINES = [
  [
    [14, 3.5], [23.5, 6.7],
    ...curve([[23.5, 14.2], [23.5, 19.3], [19.7, 22.7], [14, 24.7]]),
    ...curve([[14, 24.7], [8.3, 22.7], [4.5, 19.3], [4.5, 14.2]]),
    [4.5, 6.7], [14, 3.5],
  ],
  [
    ...curve([[8.5, 14.5], [10.5, 12.1], [12.2, 12.1], [14, 13.9]]),
    ...curve([[14, 13.9], [15.8, 15.7], [17.6, 15.6], [19.5, 13.2]]),
  ],
]

function away(x, y, [x1, y1], [x2, y2]) {
  const [dx, dy] = [x2 - x1, y2 - y1]
  const along = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)))
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy)
}

function white(x, y, soft) {
  let nearest = Infinity
  for (const line of LINES) {
    for (let at = 1; at < line.length; at += 1) nearest = Math.min(nearest, away(x, y, line[at - 1], line[at]))
  }
  return Math.max(0, Math.min(1, (1 - nearest) / soft + 0.5))
}

function crc32(bytes) {
  let left = 0xffffffff
  for (const byte of bytes) {
    left ^= byte
    for (let bit = 0; bit < 8; bit += 1) left = (left >>> 1) ^ (left & 1 ? 0xedb88320 : 0)
  }
  return (left ^ 0xffffffff) >>> 0
}

function chunk(kind, content) {
  const body = Buffer.concat([Buffer.from(kind), content])
  const whole = Buffer.alloc(body.length + 8)
  whole.writeUInt32BE(content.length, 0)
  body.copy(whole, 4)
  whole.writeUInt32BE(crc32(body), body.length + 4)
  return whole
}

export function pngIcon(size) {
  const rows = Buffer.alloc(size * (size * 3 + 1))
  const scale = 28 / size
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const share = white((x + 0.5) * scale, (y + 0.5) * scale, scale)
      BRAND.forEach((level, part) => {
        rows[y * (size * 3 + 1) + 1 + x * 3 + part] = Math.round(level + (255 - level) * share)
      })
    }
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(size, 0)
  head.writeUInt32BE(size, 4)
  head.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0)),
  ])
}
