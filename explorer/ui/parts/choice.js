// When a map was clicked: what shows it scrolls to what was asked for, not to what a link opened.

const JUST_NOW = 3000;
let chosen = -Infinity;

export function noteChoice() {
  chosen = Date.now();
}

export const justChosen = () => Date.now() - chosen < JUST_NOW;
