import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** A Python in `folder` that has these packages; else the sentence that says why there is none. */
export function installedPython(folder: string, packages: readonly string[]): string {
  const venv = join(folder, 'venv')
  const made = spawnSync('python3', ['-m', 'venv', venv])
  if (made.status !== 0) return 'there is no python3 with venv here'
  const pip = join(venv, 'bin', 'pip')
  const installed = spawnSync(pip, ['install', '-q', ...packages], { encoding: 'utf8' })
  if (installed.status === 0) return join(venv, 'bin', 'python')
  return `pip could not install ${packages.join(' and ')}`
}

/** Installs packages of npm into `folder`; else the sentence that says why not. */
export function installedNpm(folder: string, packages: readonly string[]): string | null {
  const ours = join(process.execPath, '..', 'npm')
  const options = ['install', '--silent', '--no-audit', '--no-fund', '--prefix', folder]
  const ran = spawnSync(existsSync(ours) ? ours : 'npm', [...options, ...packages])
  return ran.status === 0 ? null : `npm could not install ${packages.join(', ')}`
}
