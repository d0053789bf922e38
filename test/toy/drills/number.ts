import { z } from 'zod';
import { json } from '../../../artifacts/json.ts';

export const number = json('number', z.number());
